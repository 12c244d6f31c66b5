import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
const page = createRoot(root);
// The program is read in two parts and the window built in steps: many short tasks instead of one that stalls.
void import("./App.js").then(({ App }) =>
  startTransition(() =>
    page.render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  ),
);
