import { useEffect, useState, type ReactNode } from "react";
import { ImageTile } from "../components/ImageTile.js";
import { useDevicePixels } from "../components/devicePixels.js";
import { AVERAGED, drawExamplePictures, PARTICLES, type ExamplePictures } from "./examplePictures.js";
import styles from "./ExampleWall.module.css";

/** Side of a picture on screen, about, in CSS px. */
const SIDE = 128;
const BOX = 64;

/** A few particles of the example, and what averaging brings out of them. */
export function ExampleWall(): ReactNode {
  const [pictures, setPictures] = useState<ExamplePictures | null>(null);
  useEffect(() => {
    // After the first paint, and never long at a time: the frames stand at once, the window answers meanwhile.
    const steps = drawExamplePictures();
    const step = (): void => {
      const { value } = steps.next();
      if (!value) return;
      setPictures(value);
      timer = setTimeout(step, 0);
    };
    let timer = setTimeout(step, 0);
    return () => clearTimeout(timer);
  }, []);
  const zoom = Math.max(1, Math.round((SIDE * useDevicePixels()) / BOX));
  return (
    <div className={styles.wall}>
      <div className={styles.row}>
        {Array.from({ length: PARTICLES }, (_, i) => (
          <ImageTile
            key={i}
            tile={pictures?.particles[i]}
            width={BOX}
            height={BOX}
            zoom={zoom}
            label={`Example particle ${i + 1}`}
          />
        ))}
      </div>
      <p className={styles.caption}>
        <span>particles of the example, nearest neighbour</span>
        <span>contrast 1–99 %</span>
      </p>
      <div className={styles.row}>
        {AVERAGED.map((n, i) => (
          <ImageTile
            key={n}
            tile={pictures?.averages[i]}
            width={BOX}
            height={BOX}
            zoom={zoom}
            label={`Average of ${n} example particles that lie exactly on each other`}
          />
        ))}
      </div>
      <p className={styles.caption}>
        <span>averages of {AVERAGED.join(", ")}, perfectly aligned</span>
        <span>64 px · 6.00 Å/px</span>
      </p>
    </div>
  );
}
