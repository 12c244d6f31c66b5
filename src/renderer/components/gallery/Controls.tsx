import { useState, type ReactNode } from "react";
import { Button, IconButton } from "../Button.js";
import { Kbd } from "../Kbd.js";
import { Menu } from "../Menu.js";
import { NumberField } from "../NumberField.js";
import { Segmented } from "../Segmented.js";
import { Select } from "../Select.js";
import { Slider } from "../Slider.js";
import { TextField } from "../TextField.js";
import { Toggle } from "../Toggle.js";
import { Tooltip } from "../Tooltip.js";
import { withUnit } from "../numbers.js";
import { Specimen, State } from "./Specimen.js";
import styles from "./ComponentGallery.module.css";

const CONTRAST = [
  { value: "percentile", label: "1–99 %" },
  { value: "sigma", label: "± 3 σ" },
  { value: "minmax", label: "min–max" },
] as const;
type ContrastMode = (typeof CONTRAST)[number]["value"];

/** Everything one types into or presses. */
export function Controls(): ReactNode {
  const [view, setView] = useState<"raw" | "aligned" | "residual">("raw");
  const [on, setOn] = useState(true);
  const [lowPass, setLowPass] = useState<number | null>(24);
  const [iterations, setIterations] = useState<number | null>(8);
  const [mode, setMode] = useState<ContrastMode>("percentile");
  const [weight, setWeight] = useState(0.4);
  const [turn, setTurn] = useState(-30);
  const [path, setPath] = useState("/data/particles.star");
  const press = (): void => undefined;
  return (
    <>
      <Specimen name="Button">
        {(["primary", "default", "quiet", "danger"] as const).map((kind) => (
          <State key={kind} name={kind}>
            <span className={styles.row}>
              <Button kind={kind} onClick={press}>
                Align
              </Button>
              <Button kind={kind} icon="download" onClick={press}>
                Export
              </Button>
              <Button kind={kind} disabled>
                Disabled
              </Button>
              <Button kind={kind} loading>
                Running
              </Button>
            </span>
          </State>
        ))}
        <State name="large">
          <span className={styles.row}>
            <Button kind="primary" size="large" icon="eye">
              Look at the example
            </Button>
            <Button size="large">Cancel</Button>
          </span>
        </State>
        <State name="pressed">
          <Button pressed={on} onClick={() => setOn(!on)} icon="target">
            Recentre
          </Button>
        </State>
        <State name="icon">
          <span className={styles.row}>
            <IconButton icon="undo" label="Undo" keys="Ctrl Z" />
            <IconButton icon="redo" label="Redo" disabled />
            <IconButton icon="lock" label="Pin" pressed />
            <IconButton icon="stop" size="small" label="Cancel job" />
          </span>
        </State>
      </Specimen>
      <Specimen name="Segmented">
        <State name="default">
          <Segmented
            label="View"
            value={view}
            onChange={setView}
            options={[
              { value: "raw", label: "Raw" },
              { value: "aligned", label: "Aligned" },
              { value: "residual", label: "Residual", disabled: true, help: "Needs an alignment." },
            ]}
          />
        </State>
        <State name="disabled">
          <Segmented
            label="Zoom"
            value={1}
            onChange={press}
            disabled
            options={[
              { value: 1, label: "1×" },
              { value: 2, label: "2×" },
            ]}
          />
        </State>
      </Specimen>
      <Specimen name="Toggle">
        <State name="default">
          <span className={styles.row}>
            <Toggle label="Invert" value={on} onChange={setOn} help="Light becomes dark, on screen only." />
            <Toggle label="Mask" value={!on} onChange={(v) => setOn(!v)} />
          </span>
        </State>
        <State name="disabled">
          <Toggle label="Mirror" value disabled onChange={press} />
        </State>
        <State wide name="row">
          <Toggle label="Check mirror" row value={on} onChange={setOn} />
        </State>
      </Specimen>
      <Specimen name="Number field">
        <State name="default">
          <NumberField
            label="Low-pass"
            value={lowPass}
            onChange={setLowPass}
            unit="Å"
            min={2}
            max={500}
            empty="off"
            help="Display only: the data stay as they are."
          />
        </State>
        <State name="empty">
          <NumberField label="High-pass" value={null} onChange={press} unit="Å" empty="off" />
        </State>
        <State wide name="wide">
          <NumberField label="Iterations" value={iterations} onChange={setIterations} integer min={1} max={99} wide />
        </State>
        <State wide name="special">
          <NumberField label="Outer radius" value={0} onChange={press} unit="px" special={{ 0: "automatic" }} wide />
        </State>
        <State wide name="error">
          <NumberField
            label="Max shift"
            value={40}
            onChange={press}
            unit="px"
            wide
            error="Larger than a quarter of the box (16 px)."
          />
        </State>
        <State wide name="disabled">
          <NumberField label="Seed" value={7} onChange={press} wide disabled />
        </State>
      </Specimen>
      <Specimen name="Select">
        <State name="default">
          <Select label="Contrast" options={CONTRAST} value={mode} onChange={setMode} />
        </State>
        <State wide name="wide">
          <Select label="Contrast window" options={CONTRAST} value={mode} onChange={setMode} wide />
        </State>
        <State wide name="error">
          <Select
            label="Reference"
            options={CONTRAST}
            value={mode}
            onChange={setMode}
            wide
            error="Pick an image first."
          />
        </State>
        <State name="disabled">
          <Select label="Group" options={CONTRAST} value={mode} onChange={setMode} disabled />
        </State>
      </Specimen>
      <Specimen name="Slider">
        <State wide name="default">
          <Slider
            label="Weight"
            value={weight}
            min={0}
            max={1}
            step={0.01}
            onChange={setWeight}
            text={weight.toFixed(2)}
          />
        </State>
        <State wide name="two-sided">
          <Slider
            label="Turn"
            value={turn}
            min={-180}
            max={180}
            step={1}
            zero={0}
            onChange={setTurn}
            text={withUnit(String(turn).replace("-", "−"), "°")}
          />
        </State>
        <State wide name="disabled">
          <Slider label="Factor" value={0.3} min={0} max={1} step={0.1} onChange={press} text="0.30" disabled />
        </State>
      </Specimen>
      <Specimen name="Text field">
        <State wide name="default">
          <TextField label="Path" hideLabel mono value={path} onChange={setPath} />
        </State>
        <State wide name="error">
          <TextField
            label="Path of nothing"
            hideLabel
            mono
            value="/data/nothing.mrcs"
            onChange={press}
            error="There is no such file."
          />
        </State>
        <State name="disabled">
          <TextField label="Name" value="Selection 1" onChange={press} disabled />
        </State>
      </Specimen>
      <Specimen name="Menu, tooltip, keys">
        <span className={styles.row}>
          <Menu
            label="Columns"
            items={[
              { kind: "heading", label: "Show" },
              { label: "CCC", checked: true, run: press },
              { label: "psi", checked: false, run: press },
              { kind: "separator" },
              { label: "Copy rows", icon: "copy", keys: "Ctrl C", run: press },
              { label: "Not now", disabled: true, run: press },
              { label: "Delete", icon: "trash", danger: true, run: press },
            ]}
          >
            Columns
          </Menu>
          <Tooltip text="One line of help, true for a developer, plain enough for a first-year student." keys="F1">
            <span tabIndex={0}>hover me</span>
          </Tooltip>
          <Kbd keys="Ctrl K" />
        </span>
      </Specimen>
    </>
  );
}
