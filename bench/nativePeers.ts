/**
 * The same work by FFTW (single precision, r2c, measured plans) and OpenBLAS (ssyrk, one thread): small C programs
 * compiled with the system's cc where the headers are there, else numpy and scipy where /usr/bin/python3 has them.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FFTW_SOURCE = `
#include <fftw3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec * 1e-3; }
int main(int count, char **sizes) {
  for (int s = 1; s < count; s++) {
    int n = atoi(sizes[s]);
    float *in = fftwf_alloc_real((size_t)n * n);
    fftwf_complex *out = fftwf_alloc_complex((size_t)n * (n / 2 + 1));
    fftwf_plan plan = fftwf_plan_dft_r2c_2d(n, n, in, out, FFTW_MEASURE);
    for (int i = 0; i < n * n; i++) in[i] = (float)rand() / RAND_MAX - 0.5f;
    int repeat = 2000000 / (n * n) + 2;
    double best = 1e30;
    for (int round = 0; round < 9; round++) {
      double start = now();
      for (int i = 0; i < repeat; i++) fftwf_execute(plan);
      double each = (now() - start) / repeat;
      if (each < best) best = each;
    }
    printf("%d %.4f\\n", n, best);
    fftwf_destroy_plan(plan);
    fftwf_free(in);
    fftwf_free(out);
  }
  return 0;
}
`;

const BLAS_SOURCE = `
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
int main(int count, char **args) {
  int n = atoi(args[1]), p = atoi(args[2]);
  float *a = malloc(sizeof(float) * n * p), *c = calloc((size_t)n * n, sizeof(float));
  for (int i = 0; i < n * p; i++) a[i] = (float)rand() / RAND_MAX - 0.5f;
  double best = 1e30;
  for (int round = 0; round < 5; round++) {
    double start = now();
    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasNoTrans, n, p, 1.0f, a, p, 0.0f, c, n);
    double each = now() - start;
    if (each < best) best = each;
  }
  printf("%d %.6f\\n", n, best);
  return 0;
}
`;

const PYTHON_FFT = `
import sys, time, numpy, scipy.fft
for size in sys.argv[1:]:
    n = int(size); a = numpy.random.rand(n, n).astype(numpy.float32); best = 1e30
    for _ in range(9):
        repeat = 1000000 // (n * n) + 2; start = time.perf_counter()
        for _ in range(repeat): scipy.fft.rfft2(a, workers=1)
        best = min(best, (time.perf_counter() - start) / repeat)
    print(n, best * 1e6)
`;

const PYTHON_GRAM = `
import sys, time, numpy
n, p = int(sys.argv[1]), int(sys.argv[2]); a = numpy.random.rand(n, p).astype(numpy.float32); best = 1e30
for _ in range(5):
    start = time.perf_counter(); a @ a.T
    best = min(best, time.perf_counter() - start)
print(n, best)
`;

/** A native program: run it as often as wanted; it gives its best time for each size. */
export interface Peer {
  name: string;
  run(...sizes: number[]): Map<number, number>;
}

/** Microseconds a real n × n transform; null: nothing is installed. */
export function fftPeer(): Peer | null {
  return compiled("FFTW", FFTW_SOURCE, ["-lfftw3f", "-lm"]) ?? python("scipy", PYTHON_FFT, "import scipy.fft");
}

/** Seconds of the Gram matrix of n rows of p numbers. */
export function blasPeer(): Peer | null {
  return compiled("OpenBLAS", BLAS_SOURCE, ["-lopenblas"]) ?? python("numpy", PYTHON_GRAM, "import numpy");
}

const ONE_THREAD = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };

function peer(name: string, command: string, first: readonly string[]): Peer {
  return {
    name,
    run(...sizes) {
      const text = execFileSync(command, [...first, ...sizes.map(String)], { encoding: "utf8", env: ONE_THREAD });
      const lines = text.trim().split("\n");
      return new Map(lines.map((line) => line.split(" ").map(Number) as [number, number]));
    },
  };
}

function compiled(name: string, source: string, libraries: readonly string[]): Peer | null {
  const folder = mkdtempSync(join(tmpdir(), "annulus-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [code, program] = [join(folder, "peer.c"), join(folder, "peer")];
  writeFileSync(code, source);
  const { status } = spawnSync("cc", ["-O3", "-march=native", "-o", program, code, ...libraries]);
  return status === 0 ? peer(name, program, []) : null;
}

function python(name: string, script: string, probe: string): Peer | null {
  const { status } = spawnSync("/usr/bin/python3", ["-c", probe]);
  return status === 0 ? peer(name, "/usr/bin/python3", ["-c", script]) : null;
}
