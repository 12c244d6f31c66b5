"""Trees and figures of partitions, independently of the program: run `python3 make.py` in this folder."""
import json
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist

rng = np.random.default_rng(11)


def calinski(x, y):
    k, n, m = len(set(y)), len(x), x.mean(0)
    b = sum((y == c).sum() * ((x[y == c].mean(0) - m) ** 2).sum() for c in set(y))
    w = sum(((x[y == c] - x[y == c].mean(0)) ** 2).sum() for c in set(y))
    return b / (k - 1) / (w / (n - k)), w


def davies(x, y):
    labels = sorted(set(y))
    m = np.array([x[y == c].mean(0) for c in labels])
    s = np.array([np.linalg.norm(x[y == c] - m[i], axis=1).mean() for i, c in enumerate(labels)])
    d = cdist(m, m)
    np.fill_diagonal(d, np.inf)
    return ((s[:, None] + s) / d).max(1).mean()


def silhouette(x, y):
    d, out = cdist(x, x), np.zeros(len(x))
    for i in range(len(x)):
        own = (y == y[i]).sum()
        if own == 1:
            continue
        a = d[i, y == y[i]].sum() / (own - 1)
        b = min(d[i, y == c].mean() for c in set(y) if c != y[i])
        out[i] = (b - a) / max(a, b)
    return out.mean()


sets = []
for n, k, groups in ((61, 3, 5), (40, 1, 3), (2, 2, 1), (150, 8, 4)):
    x = rng.normal(size=(n, k)) + 3 * rng.normal(size=(groups, k))[rng.integers(groups, size=n)]
    entry = {"n": n, "k": k, "points": x.ravel().tolist(), "trees": {}, "partitions": []}
    for method in ("ward", "average", "complete", "single"):
        z = linkage(x, method)
        entry["trees"][method] = {
            "merges": z.tolist(),
            "four": fcluster(z, min(4, n), "maxclust").tolist(),
            "height": float(z[len(z) // 2, 2]),
            "cut": fcluster(z, z[len(z) // 2, 2], "distance").tolist(),
        }
    for classes in (2, 3, 7):
        if n <= classes:
            continue
        y = fcluster(linkage(x, "complete"), classes, "maxclust") - 1
        if classes == 3:
            y = rng.permutation(y)
        ch, w = calinski(x, y)
        entry["partitions"].append({
            "labels": y.tolist(), "within": w, "calinskiHarabasz": ch,
            "daviesBouldin": davies(x, y), "silhouette": silhouette(x, y),
        })
    sets.append(entry)
json.dump(sets, open("classification.json", "w"))
