/** A desk before anything is open. */
import type { ReactNode } from "react";
import { Button } from "../components/Button.js";
import { Empty } from "../components/ErrorBoundary.js";
import { Toolbar } from "../components/Toolbar.js";
import { DeskLayout } from "../frame/DeskLayout.js";
import { runCommand } from "../state/commands.js";

export function NothingOpen({ desk, children }: { desk: string; children: ReactNode }): ReactNode {
  return (
    <DeskLayout
      toolbar={<Toolbar label={desk} title={desk} />}
      stageLabel={desk}
      stage={
        <Empty
          action={
            <>
              <Button kind="primary" icon="folder" onClick={() => runCommand("open")}>
                Open files…
              </Button>
              <Button kind="quiet" onClick={() => runCommand("example")}>
                Look at the example
              </Button>
            </>
          }
        >
          {children}
        </Empty>
      }
    />
  );
}
