import tseslint from "typescript-eslint";
import reactHooks from "eslint-plugin-react-hooks";

/** `Math.random` is unseeded; streams come from src/core/random.ts. Default exports hide names. */
const houseRules = {
  "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Use src/core/random.ts." }],
  "no-restricted-syntax": [
    "error",
    { selector: "ExportDefaultDeclaration", message: "Named exports only." },
    { selector: "ExportSpecifier[exported.name='default']", message: "Named exports only." },
    { selector: "TSEnumDeclaration", message: "Use a union of strings." },
  ],
  "@typescript-eslint/triple-slash-reference": ["error", { lib: "never", path: "never", types: "never" }],
  "no-console": "error",
  eqeqeq: "error",
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/consistent-type-imports": "error",
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
  "@typescript-eslint/no-non-null-assertion": "off",
  "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
  "@typescript-eslint/no-confusing-void-expression": "off",
  "@typescript-eslint/no-unnecessary-condition": "off",
  "@typescript-eslint/unified-signatures": "off",
};

export default tseslint.config(
  { ignores: ["out/", "dist/", "node_modules/", "coverage/", "**/*.d.ts", "src/core/kernels/assembly/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js", "scripts/*.mjs"] } },
    },
    rules: houseRules,
  },
  { files: ["src/main/cli/**", "src/main/launch.ts"], rules: { "no-console": "off" } },
  { files: ["*.config.ts", "*.config.js"], rules: { "no-restricted-syntax": "off" } },
  { files: ["src/renderer/**"], ...reactHooks.configs.flat["recommended"] },
  {
    files: ["scripts/**", "bench/**", "test/**"],
    rules: { "no-console": "off", "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  { files: ["**/*.mjs", "**/*.js"], ...tseslint.configs.disableTypeChecked },
);
