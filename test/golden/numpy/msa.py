"""Reference values for test/tools/msa.test.ts: singular value decompositions in double precision, from formulas written here.

python3 msa.py   (Python 3.11, numpy 2.4; reads ../spider/ca_small200.f32 and ca_mask.f32, writes msa.json beside itself)
"""
import json
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
read = lambda name: np.fromfile(os.path.join(HERE, "../spider", name), "<f4").astype(float)
mask = read("ca_mask.f32").reshape(16, 16) > 0.5
images = read("ca_small200.f32").reshape(200, 16, 16)[:, mask]


def matrix(x, metric):
    n, m = x.shape
    if metric == "chi-square":
        p = x / x.sum()
        r, c = p.sum(1, keepdims=True), p.sum(0)
        return (p - r * c) / np.sqrt(r * c), np.sqrt(r), np.sqrt(c)
    if metric == "hellinger":
        x = np.sqrt(x / x.sum(1, keepdims=True))
    if metric == "modulation":
        x = x / np.sqrt((x**2).mean(1, keepdims=True))
        beta = 1 / np.sqrt(np.sqrt((x**2).mean(0)))
        return (x - x.mean(0)) * beta / np.sqrt(n), np.full((n, 1), 1 / np.sqrt(n)), 1 / beta
    s = x - x.mean(0)
    sd = x.std(0, ddof=1) if metric == "correlation" else np.ones(m)
    return s / sd, np.ones((n, 1)), sd


values = {}
for n in (200, 60):
    for metric in ("euclidean", "correlation", "chi-square", "hellinger", "modulation"):
        s, alpha, e = matrix(images[:n], metric)
        u, sigma, vt = np.linalg.svd(s, full_matrices=False)
        sign = np.sign(vt[np.arange(len(vt)), abs(vt).argmax(1)])
        unit = 1 if metric in ("chi-square", "modulation") else 1 / (n - 1)
        values[f"{metric} {n}"] = {
            "eigenvalues": (unit * sigma[:8] ** 2).tolist(),
            "total": unit * (sigma**2).sum(),
            "coordinates": (sign * u * sigma / alpha)[:12, :6].tolist(),
            "eigenimages": ((sign[:, None] * vt) * e)[:2].tolist(),
        }
with open(os.path.join(HERE, "msa.json"), "w") as out:
    json.dump(values, out)
