/** Trees of hierarchical classification: merges in order of height, cuts, order of the leaves. */

/**
 * Merge i joins the nodes left[i] < right[i] at height[i]; nodes 0 … leaves − 1 are leaves, leaves + i is merge i (the
 * numbering of scipy's linkage). Heights never fall.
 */
export interface Tree {
  leaves: number;
  left: Int32Array;
  right: Int32Array;
  height: Float64Array;
  /** Objects under each merge. */
  size: Float64Array;
}

/** Merges as an agglomeration makes them: of the clusters that hold leaf `first` and leaf `second`, in any order. */
export interface Merges {
  first: ArrayLike<number>;
  second: ArrayLike<number>;
  height: ArrayLike<number>;
}

/**
 * The tree of the merges, sorted by height (equal ones as they were made).
 * @param leaves  number of leaves; there are leaves − 1 merges
 * @param weights objects in each leaf; absent = one each
 */
export function treeOf(leaves: number, merges: Merges, weights?: ArrayLike<number>): Tree {
  const count = Math.max(0, leaves - 1);
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => merges.height[a]! - merges.height[b]!);
  const root = Int32Array.from({ length: leaves + count }, (_, i) => i);
  const find = (node: number): number => {
    let top = node;
    while (root[top] !== top) top = root[top]!;
    while (root[node] !== top) {
      const next = root[node]!;
      root[node] = top;
      node = next;
    }
    return top;
  };
  const sizes = new Float64Array(leaves + count);
  for (let i = 0; i < leaves; i++) sizes[i] = weights?.[i] ?? 1;
  const tree: Tree = {
    leaves,
    left: new Int32Array(count),
    right: new Int32Array(count),
    height: new Float64Array(count),
    size: new Float64Array(count),
  };
  order.forEach((m, i) => {
    const a = find(merges.first[m]!);
    const b = find(merges.second[m]!);
    const node = leaves + i;
    root[a] = root[b] = node;
    tree.left[i] = Math.min(a, b);
    tree.right[i] = Math.max(a, b);
    tree.height[i] = merges.height[m]!;
    sizes[node] = sizes[a]! + sizes[b]!;
    tree.size[i] = sizes[node]!;
  });
  return tree;
}

/** Leaves from left to right, so that no two branches of the tree cross. */
export function leafOrder({ leaves, left, right }: Tree): Int32Array {
  const order = new Int32Array(leaves);
  const open: number[] = leaves > 0 ? [2 * leaves - 2] : [];
  let at = 0;
  while (open.length > 0) {
    const node = open.pop()!;
    if (node < leaves) order[at++] = node;
    else open.push(right[node - leaves]!, left[node - leaves]!);
  }
  return order;
}

/** Class of each leaf when the tree is cut into `classes` (1 … leaves), numbered from 0 in the order of the leaves. */
export function cutByNumber(tree: Tree, classes: number): Int32Array {
  return cutAfter(tree, tree.leaves - Math.min(Math.max(1, classes), Math.max(1, tree.leaves)));
}

/** Class of each leaf when branches above `height` are cut: leaves joined at that height or below stay together. */
export function cutByHeight(tree: Tree, height: number): Int32Array {
  const above = tree.height.findIndex((h) => h > height);
  return cutAfter(tree, above < 0 ? tree.height.length : above);
}

/** Class of each leaf after the first `merges` merges. */
function cutAfter(tree: Tree, merges: number): Int32Array {
  const { leaves, left, right } = tree;
  // From the top down: a node that was merged later than the cut hands nothing on.
  const group = new Int32Array(leaves + tree.left.length).fill(-1);
  for (let i = tree.left.length - 1; i >= 0; i--) {
    const node = leaves + i;
    const own = i < merges ? (group[node]! < 0 ? node : group[node]!) : -1;
    group[left[i]!] = own;
    group[right[i]!] = own;
  }
  const numbers = new Map<number, number>();
  const labels = new Int32Array(leaves);
  for (const leaf of leafOrder(tree)) {
    const key = group[leaf]! < 0 ? leaf : group[leaf]!;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    labels[leaf] = numbers.get(key)!;
  }
  return labels;
}

/** Height at which the tree falls into `classes`: half way between the last merge kept and the first one cut. */
export function heightOfCut({ leaves, height }: Tree, classes: number): number {
  const cut = leaves - classes;
  const below = cut > 0 ? height[cut - 1]! : 0;
  return cut < height.length ? (below + height[cut]!) / 2 : below;
}

/**
 * By what factor the height rises from the merge that leaves `classes` classes to the next: how clearly the tree falls
 * into that many. Infinity above coinciding leaves; NaN for one class, for one a leaf, and where all heights are 0.
 */
export function riseOf({ leaves, height }: Tree, classes: number): number {
  const cut = leaves - classes;
  return cut > 0 && cut < height.length ? height[cut]! / height[cut - 1]! : Number.NaN;
}

/**
 * The number of classes, 2 … `most` and fewer than the leaves, above which the height rises by the largest factor:
 * the widest gap of the tree on a logarithmic scale. The heights of Ward's method grow with the sizes of the classes, so
 * that the widest gap in plain heights is nearly always that of two classes, whatever the data.
 * 1 for a tree whose leaves all coincide, or with fewer than two leaves.
 */
export function widestGap(tree: Tree, most: number): number {
  const { leaves, height } = tree;
  if (leaves < 2 || height.at(-1) === 0) return 1;
  let best = 2;
  for (let classes = 3; classes <= Math.min(most, leaves - 1); classes++) {
    if (riseOf(tree, classes) > riseOf(tree, best)) best = classes;
  }
  return best;
}
