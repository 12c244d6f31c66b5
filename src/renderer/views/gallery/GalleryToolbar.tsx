import type { ReactNode } from "react";
import type { DatasetInfo, Display, ResultInfo, SortKey } from "../../../main/api/contract.js";
import { Badge } from "../../components/Badge.js";
import { Button } from "../../components/Button.js";
import { classNames } from "../../components/classNames.js";
import { pixelSize as pixelSizeText } from "../../components/numbers.js";
import { ProgressRing } from "../../components/ProgressRing.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { Divider, Spring, Toolbar } from "../../components/Toolbar.js";
import { alignmentInUse } from "../../display/effectiveDisplay.js";
import { boxWords, countWords } from "../../frame/datasetWords.js";
import { goTo } from "../../state/place.js";
import { setDisplay, type DatasetDisplay } from "../../state/settings.js";
import { OverlayMenu } from "./OverlayMenu.js";
import { SortMenu } from "./SortMenu.js";
import { setView, VIEWS } from "./views.js";
import styles from "./gallery.module.css";

export interface GalleryToolbarProps {
  dataset: DatasetInfo;
  chosen: DatasetDisplay;
  display: Display;
  /** Results that say how the images lie. */
  aligned: readonly ResultInfo[];
  sort: readonly SortKey[];
  sorting: boolean;
}

export function GalleryToolbar({ dataset, chosen, display, aligned, sort, sorting }: GalleryToolbarProps): ReactNode {
  const result = alignmentInUse(chosen.display, aligned);
  const hasImages = dataset.width !== null;
  return (
    <Toolbar label="Gallery" title={dataset.name}>
      <span className={styles.facts}>
        <span className={classNames(styles.facts, result && styles.tight)}>
          <Badge>
            {countWords(dataset)}
            {hasImages ? ` · ${boxWords(dataset)}` : ", no images"}
          </Badge>
        </span>
        <span className={classNames(styles.facts, result && styles.crowded)}>
          {hasImages && <PixelSizeBadge dataset={dataset} />}
        </span>
      </span>
      <Spring />
      {result && (
        <>
          <Segmented
            label="View"
            options={VIEWS}
            value={display.view}
            onChange={(view) => setView(dataset.path, chosen, view, result.id)}
          />
          {aligned.length > 1 && (
            <Select
              label="of"
              help="The result whose alignments are shown"
              options={aligned.map((r) => ({ value: String(r.id), label: r.title }))}
              value={String(result.id)}
              onChange={(id) =>
                setDisplay(
                  dataset.path,
                  { display: { ...chosen.display, alignment: Number(id) } },
                  aligned.find((r) => r.id === Number(id))?.title ?? "Alignment",
                )
              }
            />
          )}
          <Divider />
        </>
      )}
      <span className={styles.together}>
        {sorting && (
          <span role="status" aria-label="Sorting">
            <ProgressRing size={14} />
          </span>
        )}
        <SortMenu dataset={dataset} sort={sort} />
        {hasImages && <OverlayMenu dataset={dataset} chosen={chosen} />}
        <Divider />
        <Button
          kind="primary"
          icon="align"
          help={hasImages ? "Align these particles and average them" : "There are no images to align"}
          disabled={!hasImages}
          onClick={() => goTo({ desk: "align", dataset: dataset.id, result: null })}
        >
          Align
        </Button>
      </span>
    </Toolbar>
  );
}

function PixelSizeBadge({ dataset }: { dataset: DatasetInfo }): ReactNode {
  const { pixelSize, pixelSizeSources: sources } = dataset;
  const said = sources.map((s) => `${s.source}: ${pixelSizeText(s.value)}${s.trusted ? "" : ", means nothing"}`);
  const help = said.length === 0 ? "No pixel size in the file" : said.join("; ");
  if (dataset.findings.some((f) => f.code === "W_PIXSIZE_CONFLICT")) {
    return (
      <Badge tone="warn" help={help}>
        {pixelSizeText(pixelSize)}, sources disagree
      </Badge>
    );
  }
  if (pixelSize === null) return <Badge help={help}>Å/px not known</Badge>;
  const trusted = sources.filter((s) => s.trusted).length;
  return (
    <Badge tone="ok" help={help}>
      {pixelSizeText(pixelSize)}
      {trusted > 1 ? `, ${trusted} sources agree` : ""}
    </Badge>
  );
}
