import type { ReactNode } from "react";
import { NumberField } from "../../components/NumberField.js";
import { Popover } from "../../components/Popover.js";
import { Select } from "../../components/Select.js";
import { useSession } from "../../state/session.js";
import { ImagePicker } from "../../tools/ImagePicker.js";
import { inputChoices } from "../../tools/inputChoices.js";
import { memberWords, type KnownMember, type Member } from "./pair.js";
import styles from "./explore.module.css";

export interface MemberPickerProps {
  /** "f", "image 1". */
  label: string;
  member: KnownMember;
  onChange: (member: Member) => void;
}

/** One image of anything that is open: a dataset, averages, variances. */
export function MemberPicker({ label, member, onChange }: MemberPickerProps): ReactNode {
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const { choice, index } = member;
  const choices = inputChoices("images", datasets, results);
  const pick = (to: number): void => onChange({ source: choice.source, index: to });
  return (
    <span className={styles.member}>
      <span className={styles.name}>{label}</span>
      <Popover label={label} value={memberWords(member)}>
        {() => (
          <div className={styles.picker}>
            <Select
              label="Set"
              wide
              options={choices.map((c) => ({ value: c.key, label: c.label }))}
              value={choice.key}
              onChange={(key) => {
                const next = choices.find((c) => c.key === key);
                if (next) onChange({ source: next.source, index: Math.min(index, next.count - 1) });
              }}
            />
            <NumberField
              label="Number"
              integer
              min={1}
              max={choice.count}
              value={index + 1}
              onChange={(number) => number !== null && pick(number - 1)}
            />
            <ImagePicker
              key={choice.key}
              label={label}
              choice={choice}
              picked={[index]}
              single
              disabled={false}
              onChange={(picked) => picked?.[0] !== undefined && pick(picked[0])}
            />
          </div>
        )}
      </Popover>
    </span>
  );
}
