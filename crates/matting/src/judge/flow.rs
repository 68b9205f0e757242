//! Rows of a map run through several layers while they are in the cache.

use pulp::Arch;

use super::aligned::Aligned;
use super::map::Map;
use super::separable::Separable;

/// Applies layers that keep the shape, one after the other, in the map's own place. Each follows the one before it as
/// closely as its convolution allows. `prepare` is called for each row before the first layer reads it, `finish` when
/// the last layer has written it.
pub(super) fn flow(
    arch: Arch,
    layers: &[Separable],
    map: &mut Map,
    mut prepare: impl FnMut(usize, &mut Map),
    mut finish: impl FnMut(usize, &Map),
) {
    let mut fronts: Vec<Front<'_>> = layers.iter().map(|layer| Front::new(layer, map)).collect();
    let behind: usize = fronts.iter().map(|front| 2 * front.late).sum();
    for step in 0..map.height + behind {
        if step < map.height {
            prepare(step, map);
        }
        let mut ready = Some(step);
        for front in &mut fronts {
            // A row can be computed when all that it reads are there, and be written when nothing reads it any more.
            let computed = ready.and_then(|row| row.checked_sub(front.late));
            ready = computed.and_then(|row| front.advance(arch, map, row));
        }
        if let Some(row) = ready.filter(|row| *row < map.height) {
            finish(row, map);
        }
    }
}

/// How far a layer has come.
struct Front<'a> {
    layer: &'a Separable,
    /// Rows below a row that are read for it.
    late: usize,
    near: Aligned,
    /// Rows that are computed and not yet written.
    done: Vec<Aligned>,
}

impl<'a> Front<'a> {
    fn new(layer: &'a Separable, map: &Map) -> Self {
        let late = layer.within.side / 2;
        let count = map.width * map.planes;
        Self {
            layer,
            late,
            near: Aligned::new(count),
            done: (0..=late).map(|_| Aligned::new(count)).collect(),
        }
    }

    /// Computes row `y`, if there is one, and writes the last one that is read no more: its number.
    fn advance(&mut self, arch: Arch, map: &mut Map, y: usize) -> Option<usize> {
        let places = self.done.len();
        if y < map.height {
            self.layer.within.row(arch, map, y, &mut self.near);
            let (beside, out) = (Some(map.row(y)), &mut self.done[y % places]);
            self.layer.across.row(arch, &self.near, beside, true, out);
        }
        let free = y.checked_sub(self.late)?;
        if free < map.height {
            map.row_mut(free).copy_from_slice(&self.done[free % places]);
        }
        Some(free)
    }
}
