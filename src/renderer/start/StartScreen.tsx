import type { ReactNode } from "react";
import { DEFAULT_EXAMPLE, EXAMPLE_NAMES, EXAMPLES } from "../../core/simulate/examples.js";
import { Button } from "../components/Button.js";
import { Failure } from "../components/ErrorBoundary.js";
import { count } from "../components/numbers.js";
import { Kbd } from "../components/Kbd.js";
import { openExample, openFiles, openPath, useOpening } from "../frame/actions.js";
import { Icon } from "../icons/Icon.js";
import { Mark } from "../icons/Mark.js";
import { useSession } from "../state/session.js";
import { TourList } from "../tours/TourList.js";
import { ExampleWall } from "./ExampleWall.js";
import { dayWords, folderOf } from "./recentWords.js";
import styles from "./StartScreen.module.css";

const STEPS = [
  ["1  Look", "Every particle at once, nothing filtered"],
  ["2  Align", "Reference-free; averages sharpen as you watch"],
  ["3  Ask why", "Convergence, resolution, the command line"],
] as const;

const isExample = (title: string): boolean => Object.values(EXAMPLES).some((example) => example.title === title);

/** What to do with an empty window: the example, your files, or what was open lately. */
export function StartScreen(): ReactNode {
  const { pending, failure } = useOpening();
  const recent = useSession((s) => s.recent);
  const ready = useSession((s) => s.connection !== "connecting");
  return (
    <main className={styles.screen} data-region="Start" tabIndex={-1}>
      <div className={styles.wrap}>
        <div className={styles.left}>
          <div className={styles.hero}>
            <Mark size={44} />
            <div>
              <h1>Two-dimensional analysis of single particles</h1>
              <p>Look at every particle, align, average, and see why it works.</p>
            </div>
          </div>
          <section className={styles.example} aria-label="Example">
            <ExampleWall />
            <div className={styles.words}>
              <p>
                {count(1024)} synthetic particles, 64&nbsp;px, made for this program. From noise to an average in three
                clicks.
              </p>
              <Button
                kind="primary"
                size="large"
                icon="eye"
                loading={pending === EXAMPLES[DEFAULT_EXAMPLE].title}
                disabled={!ready || pending !== null}
                onClick={() => void openExample()}
              >
                Look at the example
              </Button>
            </div>
            <ul className={styles.others} aria-label="Other examples">
              {EXAMPLE_NAMES.slice(1).map((name) => (
                <li key={name}>
                  <button type="button" disabled={!ready || pending !== null} onClick={() => void openExample(name)}>
                    <Icon name="stack" size={14} />
                    <b>{EXAMPLES[name].label}</b>
                    <span>{pending === EXAMPLES[name].title ? "opening" : EXAMPLES[name].help}</span>
                  </button>
                </li>
              ))}
            </ul>
            <TourList className={styles.others} disabled={!ready || pending !== null} />
          </section>
          <div className={styles.two}>
            <div className={styles.open}>
              <Button
                size="large"
                wide
                icon="folder"
                loading={pending !== null && !isExample(pending)}
                disabled={!ready || pending !== null}
                onClick={openFiles}
              >
                Open files…
              </Button>
              <Kbd keys="Ctrl O" />
            </div>
            <div className={styles.drop}>
              <Icon name="download" size={28} />
              <p>
                <b>Drop files here</b>
                Stacks .mrcs .mrc .gz and particle tables .star. Your files are read, never changed.
              </p>
            </div>
          </div>
          {failure && (
            <div className={styles.failure}>
              <Failure title={`${failure.path} was not opened`} text={failure.message} />
            </div>
          )}
          <ol className={styles.steps}>
            {STEPS.map(([title, text]) => (
              <li key={title}>
                <b>{title}</b>
                {text}
              </li>
            ))}
          </ol>
        </div>
        <div className={styles.right}>
          <h2>Recent files</h2>
          {recent.length === 0 ? (
            <p className={styles.none}>None yet. What you open is listed here.</p>
          ) : (
            <ul className={styles.recent} aria-label="Recent files">
              {recent.map((file) => (
                <li key={file.path}>
                  <button
                    type="button"
                    title={file.path}
                    disabled={pending !== null}
                    onClick={() => void openPath(file.path)}
                  >
                    <Icon name={file.name.endsWith(".star") ? "table" : "stack"} size={20} />
                    <span className={styles.name}>
                      <b>{file.name}</b>
                      <span>{folderOf(file.path)}</span>
                    </span>
                    <span className={styles.when}>
                      {pending === file.path ? "opening" : dayWords(file.opened, new Date())}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          <p className={styles.hints}>
            <span>
              <Kbd keys="Ctrl K" /> any command
            </span>
            <span>
              <Kbd keys="?" /> keys
            </span>
          </p>
        </div>
      </div>
    </main>
  );
}
