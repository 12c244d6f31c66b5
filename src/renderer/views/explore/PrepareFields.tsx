import type { ReactNode } from "react";
import type { Param } from "../../../core/tools/params.js";
import { Select } from "../../components/Select.js";
import { useTools } from "../../data/hooks.js";
import { useSession } from "../../state/session.js";
import { paramHelp } from "../../tools/ParamField.js";
import type { KnownPair } from "./pair.js";
import { isOneSize } from "./pair.js";
import { setPreparation, type Preparation } from "./preparation.js";

/** CTF and sizes, as the tool offers them: what is done to the two images before they are compared. */
export function PrepareFields({ tool: id, pair }: { tool: string; pair: KnownPair }): ReactNode {
  const params = useTools().value?.find((t) => t.id === id)?.params ?? {};
  const datasets = useSession((s) => s.datasets);
  const withCtf = [pair.f, pair.g].some(
    ({ choice }) => choice.group === "Datasets" && datasets.find((d) => d.id === choice.dataset)?.hasCtf === true,
  );
  const { ctf, fit } = params;
  return (
    <>
      {ctf?.type === "choice" && (
        <ChoiceField
          param={ctf}
          value={withCtf ? pair.prepared.ctf : "none"}
          disabled={!withCtf}
          help={withCtf ? undefined : "Neither image has a CTF in its table."}
          onChange={(value) => setPreparation({ ctf: value })}
        />
      )}
      {fit?.type === "choice" && !isOneSize(pair) && (
        <ChoiceField
          param={fit}
          value={pair.prepared.fit}
          onChange={(value) => setPreparation({ fit: value as Preparation["fit"] })}
        />
      )}
    </>
  );
}

function ChoiceField({
  param,
  value,
  help = paramHelp(param),
  disabled = false,
  onChange,
}: {
  param: Param & { type: "choice" };
  value: string;
  help?: string | undefined;
  disabled?: boolean;
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <Select
      wide
      label={param.label}
      options={Object.entries(param.choices).map(([choice, label]) => ({ value: choice, label }))}
      value={value}
      disabled={disabled}
      help={help}
      onChange={onChange}
    />
  );
}
