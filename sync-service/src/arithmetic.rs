//! Stock arithmetic without any I/O: `0 <= reserved <= on hand`, always.
//!
//! A marketplace order is a fact: it is never refused. What is there is
//! reserved for it, and the rest waits (is *backordered*) until a count finds
//! more. As long as something waits, nothing is available.

/// Units of one SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock {
    on_hand: i64,
    reserved: i64,
}

/// What a count changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The movement of the ledger: units found (positive) or missing.
    pub delta: i64,
    /// Reserved units that are not there: [`take_back`] takes them from lines.
    pub lost: i64,
}

impl Stock {
    /// Stock as it was stored; none when it breaks the rule above.
    pub fn new(on_hand: i64, reserved: i64) -> Option<Self> {
        (0 <= reserved && reserved <= on_hand).then_some(Self { on_hand, reserved })
    }

    /// Units that are physically there.
    pub const fn on_hand(self) -> i64 {
        self.on_hand
    }

    /// Of those, units that belong to orders.
    pub const fn reserved(self) -> i64 {
        self.reserved
    }

    /// Units that may still be sold.
    pub const fn available(self) -> i64 {
        self.on_hand - self.reserved
    }

    /// Reserves as much of `wanted` as is available and says how much that is.
    pub fn grant(&mut self, wanted: i64) -> i64 {
        let granted = wanted.clamp(0, self.available());
        self.reserved += granted;
        granted
    }

    /// Somebody counted `counted` units, reserved ones included. Below zero
    /// counts as zero.
    pub fn count(&mut self, counted: i64) -> Counted {
        let counted = counted.max(0);
        let delta = counted - self.on_hand;
        let lost = (self.reserved - counted).max(0);
        self.on_hand = counted;
        self.reserved -= lost;
        Counted { delta, lost }
    }
}

/// One line of an order, as far as the stock is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Units sold.
    pub wanted: i64,
    /// Units of them that are reserved.
    pub granted: i64,
}

impl Line {
    /// Units that are still to be found.
    pub const fn missing(self) -> i64 {
        self.wanted - self.granted
    }
}

/// Takes `lost` units back from lines, the last line first. Gives what could
/// not be taken: 0 when all reserved lines of the SKU are given.
pub fn take_back(lost: i64, oldest_first: &mut [Line]) -> i64 {
    oldest_first.iter_mut().rev().fold(lost, |lost, line| {
        let taken = line.granted.min(lost);
        line.granted -= taken;
        lost - taken
    })
}

/// Reserves what is available for lines that wait, the first line first.
pub fn fill(stock: &mut Stock, oldest_first: &mut [Line]) {
    for line in oldest_first {
        line.granted += stock.grant(line.missing());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Order(Vec<(usize, i64)>),
        Count(usize, i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let order = prop::collection::vec((0..3usize, 1..6i64), 1..5).prop_map(Step::Order);
        prop_oneof![3 => order, 1 => (0..3usize, 0..20i64).prop_map(|(sku, n)| Step::Count(sku, n))]
    }

    proptest! {
        /// Whatever happens in whatever order: the rule holds, every reserved
        /// unit belongs to a line, and nothing is for sale while a line waits.
        #[test]
        fn nothing_is_sold_twice(steps in prop::collection::vec(step(), 0..60)) {
            let mut stocks = [Stock::default(); 3];
            let mut lines: [Vec<Line>; 3] = Default::default();
            let mut ledger = [0i64; 3];
            for step in steps {
                match step {
                    Step::Order(wanted) => for (sku, wanted) in wanted {
                        let granted = stocks[sku].grant(wanted);
                        lines[sku].push(Line { wanted, granted });
                    },
                    Step::Count(sku, counted) => {
                        let found = stocks[sku].count(counted);
                        ledger[sku] += found.delta;
                        prop_assert_eq!(take_back(found.lost, &mut lines[sku]), 0);
                        fill(&mut stocks[sku], &mut lines[sku]);
                    }
                }
                for sku in 0..3 {
                    let (stock, lines) = (stocks[sku], &lines[sku]);
                    prop_assert!(Stock::new(stock.on_hand(), stock.reserved()).is_some());
                    prop_assert_eq!(stock.on_hand(), ledger[sku]);
                    prop_assert_eq!(stock.reserved(), lines.iter().map(|l| l.granted).sum::<i64>());
                    prop_assert!(lines.iter().all(|l| 0 <= l.granted && l.granted <= l.wanted));
                    let waiting: i64 = lines.iter().map(|l| l.missing()).sum();
                    prop_assert!(stock.available() == 0 || waiting == 0);
                }
            }
        }
    }

    #[test]
    fn lines_that_share_a_sku_share_its_units() {
        let mut stock = Stock::new(1, 0).expect("one unit");
        assert_eq!([stock.grant(1), stock.grant(1)], [1, 0]);
        let mut stock = Stock::new(3, 0).expect("three units");
        assert_eq!([stock.grant(2), stock.grant(2)], [2, 1]);
    }

    #[test]
    fn a_count_below_the_reserved_takes_from_the_last() {
        let mut stock = Stock::new(5, 5).expect("all sold");
        let mut lines = [
            Line {
                wanted: 2,
                granted: 2,
            },
            Line {
                wanted: 3,
                granted: 3,
            },
        ];
        let found = stock.count(3);
        assert_eq!(found, Counted { delta: -2, lost: 2 });
        assert_eq!(take_back(found.lost, &mut lines), 0);
        assert_eq!(lines.map(|line| line.granted), [2, 1]);
        assert_eq!((stock.on_hand(), stock.reserved()), (3, 3));
    }

    #[test]
    fn more_units_go_to_who_waits_first() {
        let mut stock = Stock::new(1, 1).expect("sold out");
        let mut lines = [
            Line {
                wanted: 3,
                granted: 1,
            },
            Line {
                wanted: 3,
                granted: 0,
            },
        ];
        assert_eq!(stock.count(5), Counted { delta: 4, lost: 0 });
        fill(&mut stock, &mut lines);
        assert_eq!(lines.map(|line| line.granted), [3, 2]);
        assert_eq!(stock.available(), 0);
    }

    #[test]
    fn broken_rows_are_noticed() {
        for (on_hand, reserved) in [(0, 1), (1, -1), (-1, -1)] {
            assert_eq!(Stock::new(on_hand, reserved), None);
        }
    }
}
