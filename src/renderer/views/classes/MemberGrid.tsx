/** The members of a class. */
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { ccc } from "../../components/numbers.js";
import type { Zoom } from "../../display/zoom.js";
import { ImageGrid, type ImageGridProps } from "../gallery/ImageGrid.js";
import type { ClassRow } from "./classes.js";
import { MemberOrder, MemberRows } from "./MemberOrder.js";

/** Members are looked at pixel by pixel: binned only when they are large; null = as the grid fits them. */
export function memberZoom(pixels: number, ratio: number): Zoom | null {
  if (pixels > LARGEST * ratio) return null;
  return Math.min(4, Math.max(1, Math.floor((ROOM * ratio) / pixels))) as Zoom;
}
const ROOM = 112;
const LARGEST = 176;

export interface MemberGridProps extends Pick<
  ImageGridProps,
  "label" | "source" | "width" | "height" | "display" | "flip" | "letters" | "focused" | "onNextView"
> {
  row: ClassRow;
  /** Diameter of the outline, px; null = none. */
  outline: number | null;
}

export function MemberGrid({ row, outline, ...rest }: MemberGridProps): ReactNode {
  const order = useMemo(() => new MemberOrder(row.members), [row]);
  const rows = useMemo(() => new MemberRows(row.members), [row]);
  const [zoom, setZoom] = useState<Zoom | null>(null);
  const valueAt = useCallback(
    (position: number, narrow: boolean) => {
      const text = ccc(row.ccc[position] ?? NaN);
      // Below small images there is no room for the zero before the point.
      return narrow ? text.replace("0.", ".") : text;
    },
    [row],
  );
  return (
    <ImageGrid
      {...rest}
      placeLabel="Place among the members"
      order={order}
      rows={rows}
      invert={false}
      zoomFor={(ratio) => zoom ?? memberZoom(Math.max(rest.width, rest.height), ratio)}
      marks={(bare) => ({ number: true, value: true, centre: false, mask: bare ? null : outline })}
      valueAt={valueAt}
      valueName="CCC"
      onZoom={setZoom}
    />
  );
}
