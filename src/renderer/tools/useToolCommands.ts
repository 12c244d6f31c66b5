/** Palette commands of tools and results: "Run a tool…", each tool by its name, "Export…". */
import { useEffect, useMemo } from "react";
import { useTools } from "../data/hooks.js";
import { useCommands, type Command } from "../state/commands.js";
import { showOverlay } from "../state/overlays.js";
import { goTo, usePlace } from "../state/place.js";
import { useSession } from "../state/session.js";
import { followJobs, isAlignTool } from "./runs.js";
import { setAlignTool } from "./toolsStore.js";

export function useToolCommands(): void {
  const tools = useTools().value;
  const dataset = usePlace((s) => s.dataset);
  const shown = usePlace((s) => s.result);
  const newest = useSession((s) => s.results.at(-1)?.id);
  const result = shown ?? newest;
  useEffect(followJobs, []);
  const commands = useMemo(
    (): Command[] => [
      {
        id: "export",
        group: "File",
        title: "Export…",
        keys: "Ctrl E",
        icon: "download",
        words: "save write files download",
        disabled: result === undefined,
        run: () => result !== undefined && showOverlay({ kind: "export", result }),
      },
      {
        id: "tools",
        group: "Tools",
        title: "Run a tool…",
        icon: "play",
        words: (tools ?? []).map((t) => t.title).join(" "),
        run: () => showOverlay({ kind: "tool", tool: null }),
      },
      ...(tools ?? []).map((tool): Command => ({
        id: `tool.${tool.id}`,
        group: "Tools",
        title: tool.title,
        icon: isAlignTool(tool.id) ? "align" : "play",
        words: `${tool.id} ${tool.summary}`,
        run: () => {
          if (isAlignTool(tool.id) && dataset !== null) {
            setAlignTool(tool.id);
            goTo({ desk: "align", result: null });
          } else showOverlay({ kind: "tool", tool: tool.id });
        },
      })),
    ],
    [tools, dataset, result],
  );
  useCommands(commands);
}
