/** A height map in three dimensions; the only file that touches three. Draws when asked, never by itself. */
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  DirectionalLight,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import { contours, net, triangles, type Eye, type Relief } from "./surface.js";

export type SurfaceMode = "surface" | "contours";

/** Height of the surface where its sides are 1. */
const TALL = 0.5;
const CONTOURS = 14;
/** Height of the point looked at. */
const AIM = 0.06;

/** A place on the screen, CSS px from the upper left. */
export interface OnScreen {
  x: number;
  y: number;
}

export class SurfaceScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(32, 1, 0.1, 20);
  private relief: Relief | null = null;
  private range: readonly [number, number] = [0, 1];
  private size = { width: 0, height: 0 };
  private readonly gl: WebGL2RenderingContext | null;
  /** Set until all that was asked of the graphics processor is done. */
  private drawing: WebGLSync | null = null;

  /** @throws Error where there is no WebGL */
  constructor(canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    const gl = this.renderer.getContext();
    this.gl = gl instanceof WebGL2RenderingContext ? gl : null;
  }

  resize(width: number, height: number, ratio: number): void {
    if (width === this.size.width && height === this.size.height && ratio === this.renderer.getPixelRatio()) return;
    this.size = { width, height };
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / Math.max(1, height);
    this.camera.updateProjectionMatrix();
  }

  /** @param lut 256 words RGBA, for heights from range[0] to range[1] */
  show(relief: Relief, range: readonly [number, number], lut: Uint32Array, mode: SurfaceMode): void {
    this.clear();
    this.relief = relief;
    this.range = range;
    this.scene.add(new AmbientLight(0xffffff, 1.5));
    const sun = new DirectionalLight(0xffffff, 2);
    sun.position.set(-0.6, 1.5, 0.4);
    this.scene.add(sun);
    if (mode === "surface") this.addSurface(relief, lut);
    else this.addContours(relief, lut);
    this.addFloor();
  }

  render(eye: Eye): void {
    const turn = (eye.turn * Math.PI) / 180;
    const rise = (eye.rise * Math.PI) / 180;
    const far = 2.3 / eye.zoom;
    this.camera.position.set(
      far * Math.sin(turn) * Math.cos(rise),
      far * Math.sin(rise) + AIM,
      far * Math.cos(turn) * Math.cos(rise),
    );
    this.camera.lookAt(0, AIM, 0);
    this.camera.updateMatrixWorld();
    this.renderer.render(this.scene, this.camera);
    const gl = this.gl;
    if (!gl) return;
    if (this.drawing) gl.deleteSync(this.drawing);
    this.drawing = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  /** The last {@link render} is still being drawn: another would wait for it, and the page with it. */
  get busy(): boolean {
    if (!this.drawing || !this.gl) return false;
    if (this.gl.clientWaitSync(this.drawing, 0, 0) === this.gl.TIMEOUT_EXPIRED) return true;
    this.gl.deleteSync(this.drawing);
    this.drawing = null;
    return false;
  }

  /** Where a value of the map (column, row, in values of the full map) is seen after the last {@link render}. */
  place(column: number, row: number, value: number): OnScreen {
    const { columns, rows, block } = this.relief ?? { columns: 2, rows: 2, block: 1 };
    const at = new Vector3(column / block / (columns - 1) - 0.5, this.tall(value), row / block / (rows - 1) - 0.5);
    at.project(this.camera);
    return { x: ((at.x + 1) / 2) * this.size.width, y: ((1 - at.y) / 2) * this.size.height };
  }

  dispose(): void {
    this.clear();
    this.renderer.dispose();
  }

  private tall(value: number): number {
    const [low, high] = this.range;
    return high > low ? (TALL * (value - low)) / (high - low) : 0;
  }

  private addSurface(relief: Relief, lut: Uint32Array): void {
    const { columns, rows, heights } = relief;
    const positions = new Float32Array(3 * heights.length);
    const colours = new Float32Array(3 * heights.length);
    for (let i = 0; i < heights.length; i++) {
      const x = i % columns;
      const y = Math.floor(i / columns);
      positions.set([x / (columns - 1) - 0.5, this.tall(heights[i]!), y / (rows - 1) - 0.5], 3 * i);
      colours.set(this.colour(heights[i]!, lut), 3 * i);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("color", new BufferAttribute(colours, 3));
    geometry.setIndex(new BufferAttribute(triangles(columns, rows), 1));
    geometry.computeVertexNormals();
    this.scene.add(new Mesh(geometry, new MeshLambertMaterial({ vertexColors: true, side: 2 })));
    const lines = new BufferGeometry();
    lines.setAttribute("position", new BufferAttribute(positions, 3));
    lines.setIndex(new BufferAttribute(net(columns, rows, Math.max(1, Math.round(columns / 32))), 1));
    this.scene.add(
      new LineSegments(lines, new LineBasicMaterial({ color: 0x000000, transparent: true, opacity: 0.22 })),
    );
  }

  /** Quarters of the floor, so that the eye finds 0. */
  private addFloor(): void {
    const points: number[] = [];
    for (let k = 0; k <= 4; k++) {
      const at = k / 4 - 0.5;
      points.push(at, 0, -0.5, at, 0, 0.5, -0.5, 0, at, 0.5, 0, at);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(Float32Array.from(points), 3));
    const material = new LineBasicMaterial({ color: 0x808a94, transparent: true, opacity: 0.5 });
    this.scene.add(new LineSegments(geometry, material));
  }

  private addContours(relief: Relief, lut: Uint32Array): void {
    const { columns, rows } = relief;
    const points = contours(relief, CONTOURS);
    const positions = new Float32Array(points.length);
    const colours = new Float32Array(points.length);
    for (let i = 0; i < points.length; i += 3) {
      const value = points[i + 2]!;
      positions.set([points[i]! / (columns - 1) - 0.5, this.tall(value), points[i + 1]! / (rows - 1) - 0.5], i);
      colours.set(this.colour(value, lut), i);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("color", new BufferAttribute(colours, 3));
    this.scene.add(new LineSegments(geometry, new LineBasicMaterial({ vertexColors: true })));
  }

  private colour(value: number, lut: Uint32Array): [number, number, number] {
    const [low, high] = this.range;
    const part = high > low ? (value - low) / (high - low) : 0;
    const word = lut[Math.max(0, Math.min(255, Math.round(255 * part)))]!;
    // The maps are in sRGB; three mixes light in linear values.
    return [word & 255, (word >> 8) & 255, (word >> 16) & 255].map((c) => (c / 255) ** 2.2) as [number, number, number];
  }

  private clear(): void {
    this.scene.traverse((object) => {
      if (object instanceof Mesh || object instanceof LineSegments) {
        (object.geometry as BufferGeometry).dispose();
        (object.material as LineBasicMaterial).dispose();
      }
    });
    this.scene.clear();
  }
}
