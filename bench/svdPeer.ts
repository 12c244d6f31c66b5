/**
 * The randomised SVD of scikit-learn (randomized_svd: 10 vectors more than asked for, power iterations made independent by
 * LU, float32) in numpy and scipy, on one thread of OpenBLAS, and the exact factors; the algorithm is written out here, so
 * that scikit-learn itself is not needed. Rows come from a file of float32 numbers.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const SCRIPT = `
import sys, time, numpy
from scipy import linalg
task, path, n, m, k, passes, out = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7]), sys.argv[7]
a = numpy.fromfile(path, dtype=numpy.float32).reshape(n, m)
if task == "exact":
    d = a.astype(numpy.float64)
    values, vectors = linalg.eigh(d.T @ d, subset_by_index=[m - k, m - 1], overwrite_a=True, check_finite=False)
    v = vectors.T[::-1]
    print(0)
else:
    start = time.process_time()
    q = numpy.random.default_rng(1).standard_normal((m, k + 10)).astype(numpy.float32)
    for _ in range(passes):
        q, _ = linalg.lu(a @ q, permute_l=True, check_finite=False)
        q, _ = linalg.lu(a.T @ q, permute_l=True, check_finite=False)
    q, _ = linalg.qr(a @ q, mode="economic", check_finite=False)
    u, s, v = linalg.svd(q.T @ a, full_matrices=False, lapack_driver="gesdd", check_finite=False)
    u = q @ u
    v = v[:k]
    print(time.process_time() - start)
numpy.ascontiguousarray(v, dtype=numpy.float64).tofile(out)
`;

const ONE_THREAD = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };

export interface SvdProblem {
  /** File of the rows. */
  path: string;
  n: number;
  m: number;
  factors: number;
  /** Power iterations. */
  passes: number;
}

export interface SvdPeer {
  /** Seconds of the processor, and the vectors found (factors × m). */
  run(task: "randomised" | "exact", problem: SvdProblem): { seconds: number; vectors: Float64Array };
}

/** Null: no python3 with numpy and scipy is installed. */
export function svdPeer(): SvdPeer | null {
  if (spawnSync("python3", ["-c", "import numpy, scipy.linalg"]).status !== 0) return null;
  return {
    run(task, { path, n, m, factors, passes }) {
      const out = `${path}.vectors`;
      const args = ["-c", SCRIPT, task, path, ...[n, m, factors, passes].map(String), out];
      const seconds = Number(execFileSync("python3", args, { encoding: "utf8", env: ONE_THREAD }));
      const bytes = readFileSync(out);
      return {
        seconds,
        vectors: new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
      };
    },
  };
}
