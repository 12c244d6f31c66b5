import { useState, type ReactNode } from "react";
import type { JobInfo } from "../../../main/api/contract.js";
import { Badge } from "../Badge.js";
import { Button, IconButton } from "../Button.js";
import { Card, Facts, Hero, Section } from "../Card.js";
import { Chip } from "../Chip.js";
import { CommandBlock } from "../CommandBlock.js";
import { Drawer } from "../Drawer.js";
import { Empty, ErrorBoundary, Failure } from "../ErrorBoundary.js";
import { Finding } from "../Finding.js";
import { JobRow } from "../JobRow.js";
import { Notice } from "../Notice.js";
import { ProgressRing } from "../ProgressRing.js";
import { Sheet } from "../Sheet.js";
import { Splitter } from "../Splitter.js";
import { TreeRow } from "../TreeRow.js";
import { VerdictMark } from "../VerdictMark.js";
import { Specimen, State } from "./Specimen.js";
import styles from "./ComponentGallery.module.css";

const job = (change: Partial<JobInfo>): JobInfo => ({
  id: 1,
  tool: "align.reference-free",
  title: "Reference-free, seed 7",
  state: "running",
  label: "iteration 5 of 8",
  progress: 0.62,
  remaining: 41,
  elapsed: 56,
  iteration: 5,
  partials: [],
  request: { tool: "align.reference-free", inputs: {}, params: {} },
  result: null,
  error: null,
  estimate: { bytes: 0, seconds: 0 },
  command: "",
  ...change,
});

function Broken(): ReactNode {
  throw new Error("9 curves, 8 names");
}

/** Everything that holds or says something. */
export function Panels(): ReactNode {
  const [width, setWidth] = useState(120);
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  const nothing = (): void => undefined;
  return (
    <>
      <Specimen name="Badge, chip, verdict">
        <State name="tones">
          <span className={styles.row}>
            <Badge>4 096 particles · 96 px</Badge>
            <Badge tone="ok">3 sources agree</Badge>
            <Badge tone="warn">choose pixel size</Badge>
            <Badge tone="danger">failed</Badge>
            <Badge tone="accent" icon="eye">
              display only
            </Badge>
          </span>
        </State>
        <State name="classes">
          <span className={styles.row}>
            {Array.from({ length: 10 }, (_, i) => (
              <Chip key={i} classIndex={i} />
            ))}
          </span>
        </State>
        <State name="verdicts">
          <span className={styles.row}>
            <VerdictMark verdict="accept" />
            <VerdictMark verdict="unsure" />
            <VerdictMark verdict="reject" halo />
          </span>
        </State>
      </Specimen>
      <Specimen name="Card, section">
        <Card title="Convergence" note="one point an iteration" actions={<Button kind="quiet">Table</Button>}>
          <div className={styles.row}>
            <Hero value="612" label="particles" />
            <Hero value="23.0 Å" label="FRC 0.143" />
          </div>
        </Card>
        <Section title="Trust" note="class 1">
          <Facts
            rows={[
              ["hard / soft count", "612 / 608.4"],
              ["recomputed vs stored", "CCC 0.9998"],
            ]}
          />
        </Section>
      </Specimen>
      <Specimen name="Tree row">
        <TreeRow icon="stack" name="particles.star" meta="4 096" active onOpen={nothing} />
        <TreeRow icon="info" depth={1} name="96 px · 4.00 Å/px" onOpen={nothing} />
        <TreeRow
          mark={<VerdictMark verdict="accept" />}
          name="Accepted, with a name too long for its row"
          meta="3 410"
          onOpen={nothing}
          actions={<IconButton icon="trash" size="small" label="Delete selection" />}
        />
      </Specimen>
      <Specimen name="Job row">
        <JobRow job={job({})} onOpen={nothing} onCancel={nothing} onRemove={nothing} />
        <JobRow job={job({ state: "queued", label: "", progress: 0 })} onCancel={nothing} onRemove={nothing} />
        <JobRow job={job({ state: "done", elapsed: 18.4 })} onCancel={nothing} onRemove={nothing} />
        <JobRow job={job({ state: "cancelled" })} onCancel={nothing} onRemove={nothing} />
        <JobRow
          job={job({
            state: "failed",
            error: { code: "file.changed", message: "particles.mrcs was changed while it was read." },
          })}
          onCancel={nothing}
          onRemove={nothing}
        />
        <State name="rings">
          <span className={styles.row}>
            <ProgressRing value={0.25} />
            <ProgressRing value={0.8} />
            <ProgressRing />
          </span>
        </State>
      </Specimen>
      <Specimen name="Command">
        <CommandBlock command="annulus align reference-free particles.star --iterations 8 --max-shift 4 --seed 7" />
      </Specimen>
      <Specimen name="Finding">
        <Finding
          finding={{
            severity: "warning",
            code: "W_MRC_TRUNCATED",
            message: "stack.mrcs is 1 024 bytes short: the header promises 200 images, the file holds 199.",
          }}
        />
        <Finding
          finding={{
            severity: "error",
            code: "E_STAR_IMAGE",
            message: "Row 12 names 000013@stack.mrcs, which holds 12 images.",
          }}
        />
        <Finding finding={{ severity: "info", message: "The optics group names no voltage." }} />
      </Specimen>
      <Specimen name="Notice">
        <Notice
          notice={{
            tone: "success",
            title: "8 averages exported",
            text: "averages.mrcs, 2.1 MB",
            action: { label: "Open result", run: nothing },
          }}
          onClose={nothing}
        />
        <br />
        <Notice
          notice={{
            tone: "error",
            title: "Not exported",
            text: "The disk is full: 3 of 8 MB were written and removed again.",
          }}
          onClose={nothing}
        />
      </Specimen>
      <Specimen name="Failure, empty">
        <Failure title="The average could not be drawn" text="Result 3 is gone." onRetry={nothing} />
        <div className={styles.tall}>
          <Empty action={<Button kind="primary">Open files…</Button>}>
            Open a stack or STAR file, or look at the example.
          </Empty>
        </div>
        <State wide name="boundary">
          {broken ? (
            <ErrorBoundary panel="This panel">
              <Broken />
            </ErrorBoundary>
          ) : (
            <Button onClick={() => setBroken(true)}>Break a panel</Button>
          )}
        </State>
      </Specimen>
      <Specimen name="Drawer, splitter, sheet">
        <div className={styles.tall}>
          <Drawer
            title="Metadata"
            note="same order and selection as the gallery"
            actions={<Button kind="quiet">Columns</Button>}
          >
            <Empty>No columns.</Empty>
          </Drawer>
        </div>
        <div className={styles.split}>
          <span style={{ width }}>{width} px</span>
          <Splitter
            label="Width of the left part"
            orientation="vertical"
            value={width}
            min={60}
            max={200}
            default={120}
            onChange={setWidth}
          />
          <span>rest</span>
        </div>
        <State name="sheet">
          <Button onClick={() => setOpen(true)}>Open a sheet</Button>
        </State>
        {open && (
          <Sheet
            title="Export"
            onClose={() => setOpen(false)}
            note="Nothing is overwritten."
            actions={
              <Button kind="primary" size="large" onClick={() => setOpen(false)}>
                Export
              </Button>
            }
          >
            Averages as MRC and PNG.
          </Sheet>
        )}
      </Specimen>
    </>
  );
}
