import type { ReactNode } from "react";
import { NumbersGrid } from "./NumbersGrid.js";
import { useOutput } from "./outputData.js";
import { Pending } from "./Pending.js";
import type { OutputViewProps } from "./outputView.js";

export function TableView({ result, output }: OutputViewProps): ReactNode {
  const loaded = useOutput({ kind: "result", id: result.id, output: output.name }, "table");
  if (!loaded.value) return <Pending what={output.label} loaded={loaded} />;
  return <NumbersGrid label={output.label} columns={loaded.value.columns} />;
}
