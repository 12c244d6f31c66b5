import type { ReactNode } from "react";
import { IconButton } from "../../components/Button.js";
import { Icon, type IconName } from "../../icons/Icon.js";
import { keysText } from "../../shell.js";
import { putNoteAway, useGalleryStore } from "./galleryStore.js";
import styles from "./CoachNotes.module.css";

interface Note {
  id: string;
  icon: IconName;
  title: string;
  text: () => string;
  /** Left out: of every example; else of those that are aligned already, or are not. */
  aligned?: boolean;
}

const NOTES: readonly Note[] = [
  {
    id: "lowPass",
    icon: "eye",
    title: "Hard to see?",
    text: () => "Type 20 into Low-pass. It changes what you see, never the data.",
  },
  {
    id: "keys",
    icon: "keys",
    title: "Keys",
    text: () => `Arrows move, Space selects, Shift extends, ${keysText("Ctrl")} A takes all; ? shows the rest.`,
  },
  {
    id: "align",
    icon: "align",
    title: "Next",
    text: () => "Align brings the particles onto each other; their average shows what noise hides.",
    aligned: false,
  },
  {
    id: "msa",
    icon: "classes",
    title: "Next",
    text: () => "These particles lie on each other already. MSA shows in what they differ.",
    aligned: true,
  },
];

/** Three notes of the first run, at the edge; each goes away by itself and stays away. */
export function CoachNotes({ aligned }: { aligned: boolean }): ReactNode {
  const away = useGalleryStore((s) => s.notes);
  const shown = NOTES.filter((note) => !away.includes(note.id) && (note.aligned ?? aligned) === aligned);
  if (shown.length === 0) return null;
  return (
    <aside className={styles.notes} aria-label="First steps">
      {shown.map((note) => (
        <div key={note.id} className={styles.note} role="note">
          <Icon name={note.icon} size={14} className={styles.icon} />
          <p>
            <b>{note.title}</b> {note.text()}
          </p>
          <IconButton
            icon="close"
            size="small"
            label={`Put “${note.title}” away`}
            onClick={() => putNoteAway(note.id)}
          />
        </div>
      ))}
    </aside>
  );
}
