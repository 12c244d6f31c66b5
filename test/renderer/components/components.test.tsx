/** Names and roles, as the other tests and screen readers find them. Behaviour is tested in a browser (test/e2e). */
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Button, IconButton } from "../../../src/renderer/components/Button.js";
import { Chip, classShape } from "../../../src/renderer/components/Chip.js";
import { wrapCommand } from "../../../src/renderer/components/CommandBlock.js";
import { JobRow } from "../../../src/renderer/components/JobRow.js";
import { NumberField, readNumber } from "../../../src/renderer/components/NumberField.js";
import { matches } from "../../../src/renderer/components/Palette.js";
import { Segmented } from "../../../src/renderer/components/Segmented.js";
import { Splitter } from "../../../src/renderer/components/Splitter.js";
import { VerdictMark } from "../../../src/renderer/components/VerdictMark.js";
import type { JobInfo } from "../../../src/main/api/contract.js";

const nothing = (): void => undefined;

describe("controls carry role, name and state", () => {
  test("buttons", () => {
    expect(renderToStaticMarkup(<IconButton icon="undo" label="Undo" />)).toContain('aria-label="Undo"');
    const loading = renderToStaticMarkup(<Button loading>Run</Button>);
    expect(loading).toContain('aria-busy="true"');
    expect(loading).toContain("disabled");
    expect(renderToStaticMarkup(<Button>Run</Button>)).not.toContain("disabled");
  });

  test("a segmented control is one tab stop", () => {
    const options = [
      { value: "raw", label: "Raw" },
      { value: "aligned", label: "Aligned" },
    ];
    const html = renderToStaticMarkup(<Segmented label="View" options={options} value="aligned" onChange={nothing} />);
    expect(html).toContain('role="radiogroup" aria-label="View"');
    expect(html.match(/tabindex="0"/g)).toHaveLength(1);
    expect(html.match(/aria-checked="true"/g)).toHaveLength(1);
  });

  test("a number field says value, unit, range and error", () => {
    const html = renderToStaticMarkup(
      <NumberField label="Low-pass" value={24} unit="Å" min={2} max={500} onChange={nothing} error="Below Nyquist." />,
    );
    for (const part of [
      'role="spinbutton"',
      'aria-valuenow="24"',
      'aria-valuetext="24 Å"',
      'aria-valuemin="2"',
      'aria-invalid="true"',
      "Below Nyquist.",
    ]) {
      expect(html).toContain(part);
    }
    expect(
      renderToStaticMarkup(<NumberField label="High-pass" value={null} empty="off" onChange={nothing} />),
    ).toContain('aria-valuetext="off"');
  });

  test("a splitter says what it sizes and how far", () => {
    const html = renderToStaticMarkup(
      <Splitter
        label="Width of the inspector"
        orientation="vertical"
        value={312}
        min={280}
        max={420}
        default={312}
        onChange={nothing}
      />,
    );
    for (const part of [
      'role="separator"',
      'aria-label="Width of the inspector"',
      'aria-valuenow="312"',
      'tabindex="0"',
    ]) {
      expect(html).toContain(part);
    }
  });

  test("verdicts and classes are never colour alone", () => {
    expect(renderToStaticMarkup(<VerdictMark verdict="reject" />)).toContain('aria-label="rejected"');
    expect(renderToStaticMarkup(<Chip classIndex={8} />)).toContain(">9</span>".replace("</span>", ""));
    expect(new Set(Array.from({ length: 8 }, (_, k) => classShape(k, 6, 6, 4))).size).toBe(8);
  });

  test("a job says progress and time left, and can be cancelled by name", () => {
    const job: JobInfo = {
      id: 1,
      tool: "average",
      title: "Average",
      state: "running",
      label: "summing",
      progress: 0.62,
      remaining: 41,
      elapsed: 60,
      iteration: 0,
      partials: [],
      request: { tool: "average", inputs: {}, params: {} },
      result: null,
      error: null,
      estimate: { bytes: 0, seconds: 0 },
      command: "",
    };
    const html = renderToStaticMarkup(<JobRow job={job} onCancel={nothing} onRemove={nothing} />);
    expect(html).toContain('aria-valuenow="62"');
    expect(html).toContain("0:41 left");
    expect(html).toContain('aria-label="Cancel Average"');
    const failed = renderToStaticMarkup(
      <JobRow
        job={{ ...job, state: "failed", error: { code: "file.changed", message: "a.mrcs was changed." } }}
        onCancel={nothing}
        onRemove={nothing}
      />,
    );
    expect(failed).toContain("a.mrcs was changed.");
    expect(failed).not.toContain("progressbar");
  });
});

describe("what is typed into a number field", () => {
  test("is a number, the word for none, or a reason", () => {
    expect(readNumber("24", {})).toEqual({ value: 24 });
    expect(readNumber(" 4\u202f096 ", {})).toEqual({ value: 4096 });
    expect(readNumber("\u22122,5", {})).toEqual({ value: -2.5 });
    expect(readNumber("1e-3", {})).toEqual({ value: 0.001 });
    expect(readNumber("off", { empty: "off" })).toEqual({ value: null });
    expect(readNumber("", { empty: "off" })).toEqual({ value: null });
    expect(readNumber("", {})).toEqual({ error: "Not a number." });
    expect(readNumber("2px", {})).toEqual({ error: "Not a number." });
    expect(readNumber("2.5", { integer: true })).toEqual({ error: "Must be a whole number." });
    expect(readNumber("1", { min: 2 })).toEqual({ error: "At least 2." });
    expect(readNumber("9", { max: 8 })).toEqual({ error: "At most 8." });
  });
});

describe("the palette", () => {
  test("finds by any word, the beginning of the title first", () => {
    const keywords = ["Open files…", "File", "stack star"];
    expect(matches("", "open", keywords)).toBe(1);
    expect(matches("", "files", keywords)).toBe(0.8);
    expect(matches("", "star op", keywords)).toBe(0.4);
    expect(matches("", "close", keywords)).toBe(0);
  });
});

test("a command is wrapped at its options, and nowhere else", () => {
  expect(wrapCommand("annulus average my-file.star --seed 7 --out dir-2")).toBe(
    "annulus average my-file.star \\\n  --seed 7 \\\n  --out dir-2",
  );
});
