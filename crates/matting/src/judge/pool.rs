//! Maps that are used again: new memory costs as much as the layers that fill it.

use std::cell::RefCell;

use super::map::Map;

/// Maps of one network, for two sizes of pictures.
const MOST: usize = 10;
/// Numbers of a map that is worth keeping: those of a view of 640 by 640 pixels have fewer.
const LARGEST: usize = 2 << 20;

thread_local! {
    static POOL: RefCell<Vec<Map>> = const { RefCell::new(Vec::new()) };
}

/// A map of this shape. It holds what its last user left in it, and zeros in its margin.
pub(super) fn take(width: usize, height: usize, planes: usize) -> Map {
    let fits = |map: &Map| (map.width, map.height, map.planes) == (width, height, planes);
    let found = POOL.with_borrow_mut(|pool| {
        let at = pool.iter().position(fits)?;
        Some(pool.swap_remove(at))
    });
    found.unwrap_or_else(|| Map::new(width, height, planes))
}

/// Keeps a map for the next that needs its shape, unless it is very large; of too many the oldest goes.
pub(super) fn put(map: Map) {
    if map.width * map.height * map.planes > LARGEST {
        return;
    }
    POOL.with_borrow_mut(|pool| {
        if pool.len() == MOST {
            pool.remove(0);
        }
        pool.push(map);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_that_was_used_is_used_again() {
        let mut map = take(7, 3, 16);
        map.row_mut(2)[5] = 4.0;
        put(map);
        assert_eq!(take(3, 7, 16).row(2)[5], 0.0);
        assert_eq!(take(7, 3, 16).row(2)[5], 4.0);
        assert_eq!(take(7, 3, 16).row(2)[5], 0.0, "it is in use");
    }

    #[test]
    fn no_more_are_kept_than_a_network_needs() {
        for width in 1..30 {
            put(take(width, 1, 16));
        }
        assert_eq!(POOL.with_borrow(Vec::len), MOST);
        put(take(2 << 10, 1 << 10, 1));
        put(take((2 << 10) + 1, 1 << 10, 1));
        let kept = POOL.with_borrow(|pool| pool.last().map(|map| map.width));
        assert_eq!(kept, Some(2 << 10), "what is too large is not kept");
    }
}
