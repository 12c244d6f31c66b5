/** Points in space, a shape a class; touches three, and is loaded only when it is looked at. Draws when asked. */
import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  LineBasicMaterial,
  LineSegments,
  PerspectiveCamera,
  Points as ThreePoints,
  PointsMaterial,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import type { Eye } from "../../correlate/surface.js";
import type { OnScreen } from "../../correlate/surfaceScene.js";
import type { Ink } from "./pointPainter.js";
import { stampOf } from "./stamps.js";

export interface Cloud {
  /** Coordinates, each from −1 to 1: x and y of the map, then the third. */
  positions: readonly [Float32Array, Float32Array, Float32Array];
  code: Uint8Array;
  inks: readonly Ink[];
  selected: Uint8Array | null;
}

/** Of what is not selected, beside what is. */
const FAINT = 0.25;
const SPRITE = 32;

export class CloudScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(30, 1, 0.1, 30);
  private size = { width: 1, height: 1 };
  /** Kept for as long as the scene: a material that goes takes its program with it, and the next one waits for that. */
  private readonly materials = new Map<string, PointsMaterial>();

  /** @throws Error where there is no WebGL */
  constructor(canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    // Asking for errors waits for the graphics card; these are the programs of the library.
    this.renderer.debug.checkShaderErrors = false;
  }

  resize(width: number, height: number, ratio: number): void {
    this.size = { width, height };
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / Math.max(1, height);
    this.camera.updateProjectionMatrix();
  }

  /** @param axis word of the lines through 0 @param radius CSS px */
  show({ positions: [x, y, z], code, inks, selected }: Cloud, axis: number, radius: number): void {
    this.clear();
    const lines = Float32Array.from([-1, 0, 0, 1, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, 1]);
    const frame = new BufferGeometry().setAttribute("position", new BufferAttribute(lines, 3));
    this.scene.add(new LineSegments(frame, new LineBasicMaterial({ color: rgb(axis) })));
    const shapes = new Set(inks.map((ink) => ink.shape));
    for (const shape of shapes) {
      for (const strong of selected ? [false, true] : [true]) {
        const rows: number[] = [];
        for (let i = 0; i < x.length; i++) {
          if (inks[code[i]!]!.shape === shape && (!selected || (selected[i] === 1) === strong)) rows.push(i);
        }
        if (rows.length === 0) continue;
        const places = new Float32Array(3 * rows.length);
        const colours = new Float32Array(3 * rows.length);
        rows.forEach((row, k) => {
          // The map's y stands upright; its third dimension comes towards the eye.
          places[3 * k] = x[row]!;
          places[3 * k + 1] = y[row]!;
          places[3 * k + 2] = z[row]!;
          const word = inks[code[row]!]!.colour;
          for (let c = 0; c < 3; c++) colours[3 * k + c] = linear((word >>> (8 * c)) & 255);
        });
        const geometry = new BufferGeometry();
        geometry.setAttribute("position", new BufferAttribute(places, 3));
        geometry.setAttribute("color", new BufferAttribute(colours, 3));
        this.scene.add(new ThreePoints(geometry, this.material(shape, strong, radius)));
      }
    }
  }

  render(eye: Eye): void {
    const [turn, rise] = [(eye.turn * Math.PI) / 180, (eye.rise * Math.PI) / 180];
    const far = 4.6 / eye.zoom;
    this.camera.position.set(
      far * Math.sin(turn) * Math.cos(rise),
      far * Math.sin(rise),
      far * Math.cos(turn) * Math.cos(rise),
    );
    this.camera.lookAt(0, 0, 0);
    this.camera.updateMatrixWorld();
    this.renderer.render(this.scene, this.camera);
  }

  /** Where a place is seen after the last {@link render}. */
  place(x: number, y: number, z: number): OnScreen {
    const at = new Vector3(x, y, z).project(this.camera);
    return { x: ((at.x + 1) / 2) * this.size.width, y: ((1 - at.y) / 2) * this.size.height };
  }

  dispose(): void {
    this.clear();
    for (const material of this.materials.values()) {
      material.map?.dispose();
      material.dispose();
    }
    this.renderer.dispose();
  }

  private material(shape: number, strong: boolean, radius: number): PointsMaterial {
    const key = `${shape}:${strong}`;
    let material = this.materials.get(key);
    if (!material) {
      // Both kinds are one program of the graphics card: they differ in numbers alone.
      material = new PointsMaterial({
        sizeAttenuation: false,
        vertexColors: true,
        map: sprite(shape),
        alphaTest: 0.5 * (strong ? 1 : FAINT),
        transparent: true,
        opacity: strong ? 1 : FAINT,
        depthWrite: strong,
      });
      this.materials.set(key, material);
    }
    material.size = 2.8 * radius;
    return material;
  }

  private clear(): void {
    for (const object of this.scene.children) {
      if (object instanceof ThreePoints) (object.geometry as BufferGeometry).dispose();
      if (object instanceof LineSegments) {
        (object.geometry as BufferGeometry).dispose();
        (object.material as LineBasicMaterial).dispose();
      }
    }
    this.scene.clear();
  }
}

const rgb = (word: number): number => ((word & 255) << 16) | (word & 0xff00) | ((word >>> 16) & 255);
const linear = (c: number): number => (c / 255) ** 2.2;

/** The shape in white, for the colours of the points. */
function sprite(shape: number): CanvasTexture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SPRITE;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(SPRITE, SPRITE);
  const { dx, dy, cover } = stampOf(shape, SPRITE / 2.8);
  for (let k = 0; k < cover.length; k++) {
    const [u, v] = [SPRITE / 2 + dx[k]!, SPRITE / 2 + dy[k]!];
    if (u >= 0 && v >= 0 && u < SPRITE && v < SPRITE) image.data.set([255, 255, 255, cover[k]!], 4 * (v * SPRITE + u));
  }
  context.putImageData(image, 0, 0);
  return new CanvasTexture(canvas);
}
