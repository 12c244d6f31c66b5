import type { ReactNode } from "react";
import { IconButton } from "../../components/Button.js";
import { MemberPicker } from "./MemberPicker.js";
import { setPair, swapped, type KnownPair } from "./pair.js";

/** Which two images are looked at, and the button that swaps them; stands in a Toolbar. */
export function PairFields({ pair, names }: { pair: KnownPair; names: readonly [string, string] }): ReactNode {
  return (
    <>
      <MemberPicker label={names[0]} member={pair.f} onChange={(f) => setPair({ f, g: pair.g })} />
      <IconButton
        icon="swap"
        size="small"
        label={`Swap ${names[0]} and ${names[1]}`}
        keys="X"
        onClick={() => setPair(swapped(pair))}
      />
      <MemberPicker label={names[1]} member={pair.g} onChange={(g) => setPair({ f: pair.f, g })} />
    </>
  );
}
