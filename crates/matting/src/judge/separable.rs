//! A convolution within planes, then one across them.

use pulp::Arch;

use super::across::Across;
use super::map::Map;
use super::within::Within;

/// Both convolutions, and negative results become 0. Where the result has the shape of what comes in, that is added
/// before.
#[derive(Debug)]
pub(super) struct Separable {
    pub within: Within,
    pub across: Across,
}

impl Separable {
    /// One row of a result that has another shape.
    pub fn row(&self, arch: Arch, map: &Map, y: usize, near: &mut [f32], out: &mut [f32]) {
        self.within.row(arch, map, y, near);
        self.across.row(arch, near, None, true, out);
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::super::aligned::Aligned;
    use super::super::flow::flow;
    use super::*;

    /// Numbers between -1 and 1 in no order.
    fn numbers(count: usize, seed: usize) -> Aligned {
        let number = |i: usize| (i * 7919 + seed * 104_729) % 1013;
        (0..count).map(|i| number(i) as f32 / 506.0 - 1.0).collect()
    }

    fn layer(planes: usize, more: usize, side: usize, stride: usize) -> Separable {
        Separable {
            within: Within {
                side,
                stride,
                weights: numbers(planes * side * side, 1),
                bias: numbers(planes, 2),
            },
            across: Across {
                planes: more,
                weights: numbers(planes * more, 3),
                bias: numbers(more, 4),
            },
        }
    }

    fn map(width: usize, height: usize, planes: usize) -> Map {
        let mut map = Map::new(width, height, planes);
        for y in 0..height {
            let values = numbers(width * planes, 5 + y);
            map.row_mut(y).copy_from_slice(&values);
        }
        map
    }

    /// One value of the result as the formula says.
    fn value(layer: &Separable, map: &Map, (x, y): (usize, usize), plane: usize) -> f32 {
        let within = &layer.within;
        let near = |p: usize| -> f32 {
            let mut sum = within.bias[p];
            for (i, place) in
                (0..within.side * within.side).map(|i| (i, (i % within.side, i / within.side)))
            {
                let from =
                    |at: usize, by: usize| (at * within.stride + by).checked_sub(within.side / 2);
                let (Some(x), Some(y)) = (from(x, place.0), from(y, place.1)) else {
                    continue;
                };
                if x < map.width && y < map.height {
                    sum += map.row(y)[x * map.planes + p] * within.weights[i * map.planes + p];
                }
            }
            sum
        };
        let more = layer.across.planes;
        let mut sum = layer.across.bias[plane];
        for p in 0..map.planes {
            sum += near(p) * layer.across.weights[p * more + plane];
        }
        if within.stride == 1 && more == map.planes {
            sum += map.row(y)[x * map.planes + plane];
        }
        sum.max(0.0)
    }

    fn same(layer: &Separable, before: &Map, after: &Map) {
        for y in 0..after.height {
            for (i, found) in after.row(y).iter().enumerate() {
                let expected = value(layer, before, (i / after.planes, y), i % after.planes);
                assert!(
                    (found - expected).abs() < 1e-3,
                    "{found} for {expected} at {i} of row {y}"
                );
            }
        }
    }

    #[test]
    fn what_keeps_the_shape_is_added() {
        for (side, planes) in [(3, 16), (3, 32), (5, 64)] {
            let layer = layer(planes, planes, side, 1);
            let before = map(21, 9, planes);
            let mut after = map(21, 9, planes);
            flow(
                Arch::new(),
                slice::from_ref(&layer),
                &mut after,
                |_, _| {},
                |_, _| {},
            );
            same(&layer, &before, &after);
        }
    }

    #[test]
    fn what_halves_the_sides_is_not() {
        let (layer, before) = (layer(16, 32, 3, 2), map(20, 8, 16));
        let (mut near, mut after) = (Aligned::new(10 * 16), Map::new(10, 4, 32));
        for y in 0..4 {
            layer.row(Arch::new(), &before, y, &mut near, after.row_mut(y));
        }
        same(&layer, &before, &after);
    }
}
