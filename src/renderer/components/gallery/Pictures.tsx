import { useMemo, useState, type ReactNode } from "react";
import { examplePictures } from "../../start/examplePictures.js";
import { ColourBar } from "../ColourBar.js";
import { ContrastHistogram, windowText } from "../ContrastHistogram.js";
import { ImageTile } from "../ImageTile.js";
import { LinePlot } from "../LinePlot.js";
import { OrientationBadge } from "../OrientationBadge.js";
import { ScaleBar } from "../ScaleBar.js";
import { Specimen, State } from "./Specimen.js";
import styles from "./ComponentGallery.module.css";

const RINGS = Float64Array.from({ length: 33 }, (_, r) => r / 64 / 6);
const FRC = RINGS.map((f, r) => (r < 2 ? 1 : 1 / (1 + Math.exp((f - 1 / 24) * 260)) + 0.06 * Math.sin(7 * r)));
const HALF_BIT = RINGS.map(
  (_, r) =>
    (0.2071 + 1.9102 / Math.sqrt(Math.PI * Math.max(1, r))) / (1.2071 + 0.9102 / Math.sqrt(Math.PI * Math.max(1, r))),
);
const ITERATIONS = Float64Array.from({ length: 8 }, (_, i) => i + 1);

/** Everything that shows an image or a curve. */
export function Pictures(): ReactNode {
  const pictures = useMemo(() => examplePictures(), []);
  const particle = pictures.particles[0]!;
  const average = pictures.averages.at(-1)!;
  const counts = useMemo(() => {
    const bins = new Array<number>(64).fill(0);
    for (const v of average.pixels) bins[v >> 2]!++;
    return bins;
  }, [average]);
  const [range, setRange] = useState<[number, number]>([-1.2, 2.4]);
  const [y, setY] = useState<"down" | "up">("down");
  return (
    <>
      <Specimen name="Image tile">
        <div className={styles.row}>
          <ImageTile tile={particle} width={64} height={64} zoom={1} label="particle 1" />
          <ImageTile tile={particle} width={64} height={64} zoom={1} label="particle 1, inverted" invert />
          <ImageTile tile={undefined} width={64} height={64} zoom={1} label="particle 2, loading" />
          <ImageTile
            tile={undefined}
            width={64}
            height={64}
            zoom={1}
            label="particle 3"
            error="stack.mrcs ends before image 200"
          />
        </div>
        <div className={styles.row}>
          <ImageTile tile={average} width={64} height={64} zoom={3} label="average" flipped={y === "up"}>
            <ScaleBar width={64} zoom={3} pixelSize={6} />
          </ImageTile>
          <OrientationBadge y={y} onChange={setY} />
        </div>
      </Specimen>
      <Specimen name="Contrast histogram">
        <p>{windowText(range[0], range[1], 0, 1)}</p>
        <ContrastHistogram
          counts={counts}
          min={-3}
          max={5}
          low={range[0]}
          high={range[1]}
          onChange={(a, b) => setRange([a, b])}
        />
        <State wide name="disabled">
          <ContrastHistogram counts={counts} min={-3} max={5} low={-1} high={2} disabled />
        </State>
      </Specimen>
      <Specimen name="Colour bar">
        <State name="grey">
          <ColourBar map="grey" low="−0.66 σ" high="1.49 σ" />
        </State>
        <State name="tide">
          <ColourBar map="tide" low="0.85" high="1" />
        </State>
        <State name="polar">
          <ColourBar map="polar" low="−2 σ" high="+2 σ" />
        </State>
      </Specimen>
      <Specimen name="Line plot">
        <LinePlot
          label="FRC of half averages"
          sentence="FRC falls below 0.143 at 22.6 Å; mask 29 px, n 612."
          x={{ label: "resolution (Å)", scale: "resolution" }}
          y={{ label: "FRC", min: -0.2, max: 1, extraTicks: [0.143] }}
          levels={[{ value: 0.143, label: "0.143" }]}
          series={[
            { name: "FRC", x: RINGS, y: FRC },
            { name: "½-bit, n from mask", x: RINGS, y: HALF_BIT },
          ]}
          points={[{ x: 1 / 22.6, y: 0.143, label: "22.6 Å" }]}
        />
        <LinePlot
          label="Mean CCC"
          sentence="Mean CCC rises from 0.296 to 0.433 in 8 iterations."
          height={120}
          x={{ label: "iteration", integer: true }}
          y={{ label: "mean CCC" }}
          cursor={5}
          series={[
            {
              name: "mean CCC",
              x: ITERATIONS,
              y: ITERATIONS.map((i) => 0.44 - 0.145 / i),
              marks: true,
              colour: "var(--plot-1)",
            },
          ]}
        />
      </Specimen>
    </>
  );
}
