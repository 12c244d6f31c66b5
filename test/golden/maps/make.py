"""Covariances of the particles of test/golden/numpy by numpy, and Student's t and corrections by scipy: values.json."""
import json
import struct
import numpy as np
from scipy import special, stats


def stack(n):
    raw = open(f"../numpy/particles{n}.mrcs", "rb").read()
    nx, ny, nz, mode = struct.unpack("<4i", raw[:16])
    assert (nx, ny, mode) == (n, n, 2)
    return np.frombuffer(raw, "<f4", nx * ny * nz, 1024).reshape(nz, ny, nx).astype(float)


def covariances(n, a, b, cells):
    x = stack(n)
    points = x.reshape(len(x), -1)
    k = [a[1] * n + a[0], b[1] * n + b[0]]
    cov = np.cov(points, rowvar=False, bias=True)
    corr = np.corrcoef(points, rowvar=False)
    edges = [i * n // cells for i in range(cells + 1)]
    means = [
        [x[i, edges[r] : edges[r + 1], edges[c] : edges[c + 1]].mean() for r in range(cells) for c in range(cells)]
        for i in (0, 17)
    ]
    return {
        "n": n,
        "a": list(a),
        "b": list(b),
        "cells": cells,
        "means": [points[:, k[0]].mean(), points[:, k[1]].mean()],
        "meanAB": (points[:, k[0]] * points[:, k[1]]).mean(),
        "variances": [cov[k[0], k[0]], cov[k[1], k[1]]],
        "covariance": cov[k[0], k[1]],
        "correlation": corr[k[0], k[1]],
        "mapA": cov[k[0], n * (n // 2) : n * (n // 2) + n].tolist(),
        "correlationMapB": corr[k[1], n * 9 : n * 9 + n].tolist(),
        "cellMeans": means,
        "imageMeans": points.mean(1)[[0, 17]].tolist(),
    }


def student():
    cases = [(t, df) for t in (0.0, 0.3, 1.0, 2.5, 6.0, 20.0) for df in (1.0, 2.7, 8.0, 30.4, 250.0, 20000.0)]
    return [{"t": t, "df": df, "p": float(2 * stats.t.sf(t, df))} for t, df in cases]


def beta():
    cases = [(a, b, x) for a in (0.5, 1.0, 3.3, 40.0) for b in (0.5, 2.0, 17.5) for x in (0.0, 1e-6, 0.2, 0.5, 0.9, 1.0)]
    return [{"a": a, "b": b, "x": x, "value": float(special.betainc(a, b, x))} for a, b, x in cases]


def welch():
    draw = np.random.default_rng(5)
    a, b = draw.normal(1, 2, (7, 5)), draw.normal(0, 0.5, (12, 5))
    t, p = stats.ttest_ind(a, b, equal_var=False)
    return {"a": a.tolist(), "b": b.tolist(), "t": t.tolist(), "p": p.tolist()}


def corrected():
    p = np.concatenate([np.random.default_rng(6).random(30) ** 4, [0.0, 1.0, 0.25, 0.25]])
    order = np.argsort(p)
    n = len(p)

    def adjust(scale):
        q = np.minimum.accumulate((p[order] * n * scale / np.arange(1, n + 1))[::-1])[::-1].clip(max=1)
        out = np.empty(n)
        out[order] = q
        return out.tolist()

    return {"p": p.tolist(), "bh": adjust(1.0), "by": adjust((1 / np.arange(1, n + 1)).sum())}


values = {
    "covariance": [covariances(32, (14, 17), (20, 11), 4), covariances(33, (16, 16), (3, 25), 5)],
    "student": student(),
    "beta": beta(),
    "welch": welch(),
    "corrected": corrected(),
}
json.dump(values, open("values.json", "w"), indent=1)
