/** The desks that exist, in the order of the rail (Alt 1, Alt 2, …). A desk that is not here is not shown. */
import { AlignDesk } from "./align/AlignDesk.js";
import { ALIGN_KEYS } from "./align/keys.js";
import { ClassesDesk } from "./classes/ClassesDesk.js";
import { CLASSES_KEYS } from "./classes/keys.js";
import { CorrelateDesk } from "./correlate/CorrelateDesk.js";
import { CORRELATE_KEYS } from "./correlate/keys.js";
import type { DeskEntry } from "./desk.js";
import { GalleryDesk } from "./gallery/GalleryDesk.js";
import { GALLERY_KEYS } from "./gallery/keys.js";
import { MSA_KEYS } from "./msa/keys.js";
import { MsaDesk } from "./msa/MsaDesk.js";
import { RotateDesk } from "./rotate/RotateDesk.js";
import { ROTATE_KEYS } from "./rotate/keys.js";

export const DESKS: readonly DeskEntry[] = [
  { id: "gallery", title: "Gallery", icon: "gallery", Desk: GalleryDesk, keys: GALLERY_KEYS },
  { id: "correlate", title: "Correlate", icon: "correlate", Desk: CorrelateDesk, keys: CORRELATE_KEYS },
  { id: "rotate", title: "Rotate", icon: "rotate", Desk: RotateDesk, keys: ROTATE_KEYS },
  { id: "align", title: "Align", icon: "align", Desk: AlignDesk, keys: ALIGN_KEYS },
  { id: "classes", title: "Classes", icon: "classes", Desk: ClassesDesk, keys: CLASSES_KEYS },
  { id: "msa", title: "MSA", icon: "msa", Desk: MsaDesk, keys: MSA_KEYS },
];
