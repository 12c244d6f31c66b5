import { useRef, type ReactNode } from "react";
import type { OutputInfo, ResultInfo, SourceRef } from "../../../../main/api/contract.js";
import { Card } from "../../../components/Card.js";
import { count, plural } from "../../../components/numbers.js";
import { useDeviceSize } from "../../gallery/useDeviceSize.js";
import { OutputMap } from "./OutputMap.js";
import styles from "./pair.module.css";

const TIDE = { kind: "tide" } as const;
const LOG = { kind: "tide", log: true } as const;
const PHASE = { kind: "phase" } as const;

/** As the tool `ccf` gives them; amplitudes are drawn in logarithms. */
const SPECTRA = ["|F|", "arg F", "|G|", "arg G", "|F*G|", "arg F*G"] as const;
/** CSS px a picture of a step has room for. */
const ROOM = 196;

/** What was kept of the way to the answer: spectra, the map by brute force, the curve of every search. */
export function PairSteps({ result, flipped }: { result: ResultInfo; flipped: boolean }): ReactNode {
  const output = (name: string): OutputInfo | undefined => result.outputs.find((o) => o.name === name);
  const sourceOf = ({ name }: OutputInfo): SourceRef => ({ kind: "result", id: result.id, output: name });
  const [parts, brute, curves] = [output("parts"), output("brute"), output("curves")];
  // The polar tool calls other things so.
  const spectra = parts?.count === SPECTRA.length ? parts : undefined;
  return (
    <>
      {spectra && (
        <Card
          title="Spectra"
          note={`${spectra.width} × ${spectra.height}, the origin in the middle, amplitudes in logarithms`}
        >
          <div className={styles.maps}>
            {SPECTRA.map((name, index) => (
              <OutputMap
                key={name}
                source={sourceOf(spectra)}
                index={index}
                paint={index % 2 === 0 ? LOG : PHASE}
                room={ROOM}
                label={name}
                under={name}
                flipped={flipped}
              />
            ))}
          </div>
        </Card>
      )}
      {brute && (
        <Card title={brute.label} note="every shift summed in real space">
          <OutputMap
            source={sourceOf(brute)}
            paint={TIDE}
            room={280}
            label={brute.label}
            under="origin in the middle"
            flipped={flipped}
          />
        </Card>
      )}
      {curves?.kind === "images" && <Searches output={curves} source={sourceOf(curves)} />}
    </>
  );
}

const HANDS = ["straight", "mirrored"] as const;

function Searches({ output, source }: { output: OutputInfo; source: SourceRef }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(box);
  return (
    <Card
      title={output.label}
      note={`score at ${count(output.width ?? 0)} angles across, ${plural(output.height ?? 0, "shift")} down`}
    >
      <div ref={box} className={styles.strips}>
        {size !== null &&
          HANDS.slice(0, output.count).map((hand, index) => (
            <OutputMap
              key={hand}
              source={source}
              index={index}
              paint={TIDE}
              room={size.width / size.ratio}
              label={`${output.label}, ${hand}`}
              under={`psi 0 to 360°${output.count > 1 ? `, ${hand}` : ""}`}
              flipped={false}
            />
          ))}
      </div>
    </Card>
  );
}
