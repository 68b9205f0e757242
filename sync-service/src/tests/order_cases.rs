//! Orders.

use bus::HandlerError;
use domain::Marketplace;
use futures::future::join_all;
use runtime::Random;

use super::rig::{Rig, acked, live, order, saved};

const ORDERS: &str = "SELECT count(*) FROM sync_order";
const RESERVED: &str = "SELECT count(*) FROM sync_order WHERE state = 'reserved'";
const BACKORDERED: &str = "SELECT count(*) FROM sync_order WHERE state = 'backordered'";

pub(super) async fn what_is_missing_is_backordered(rig: Rig) {
    rig.save(saved("A", 1, Some(3))).await;
    rig.order(order("O", &[("A", 5), ("NEVER-SEEN", 1)])).await;
    assert_eq!(rig.stock("A").await, (3, 3, 2));
    assert_eq!(rig.stock("NEVER-SEEN").await, (0, 0, 0));
    assert_eq!(rig.number(BACKORDERED).await, 1);
    assert_eq!(
        rig.missing("O").await,
        [("A".to_owned(), 2), ("NEVER-SEEN".to_owned(), 1)]
    );
    assert_eq!(
        rig.told(Marketplace::Hepsiburada, "A").await.last(),
        Some(&(2, 0))
    );
    rig.assert_adds_up().await;
}

pub(super) async fn lines_share_the_units_of_their_sku(rig: Rig) {
    rig.save(saved("A", 1, Some(3))).await;
    rig.order(order("O", &[("A", 2), ("A", 2)])).await;
    assert_eq!(rig.stock("A").await, (3, 3, 2));
    assert_eq!(
        rig.number("SELECT CAST(sum(granted) AS BIGINT) FROM sync_reservation")
            .await,
        3
    );
    assert_eq!(rig.number(BACKORDERED).await, 1);
    rig.assert_adds_up().await;
}

pub(super) async fn an_order_counts_once_whatever_brings_it(rig: Rig) {
    rig.save(saved("A", 1, Some(10))).await;
    let message = rig.received(order("O", &[("A", 2)]));
    for _ in 0..2 {
        rig.handle(&rig.orders, vec![message.clone()])
            .await
            .expect("order");
    }
    // Another message, another content, the same order: still known.
    rig.order(order("O", &[("A", 3)])).await;
    // Twice in one batch, then at the same time in two.
    let twice = || {
        ["P", "P", "Q"]
            .map(|id| rig.received(order(id, &[("A", 1)])))
            .to_vec()
    };
    let (one, other) = tokio::join!(
        rig.handle(&rig.orders, twice()),
        rig.handle(&rig.orders, twice())
    );
    assert_eq!((one, other), (Ok(()), Ok(())));
    assert_eq!(rig.number(ORDERS).await, 3);
    let (on_hand, reserved, _) = rig.stock("A").await;
    assert_eq!((on_hand, reserved), (10, 4));
    rig.assert_adds_up().await;
}

pub(super) async fn a_bad_order_is_refused_by_itself(rig: Rig) {
    rig.save(saved("A", 1, Some(10))).await;
    for (bad, word) in [
        (order("", &[("A", 1)]), "empty"),
        (order("O\0", &[("A", 1)]), "control"),
        (order("O", &[("A", 1), ("A", 0)]), "0 units"),
        (order("O", &[("A", i64::MAX)]), "units"),
    ] {
        match rig.handle(&rig.orders, vec![rig.received(bad)]).await {
            Err(HandlerError::Reject(reason)) => assert!(reason.contains(word), "{reason}"),
            other => panic!("{word}: {other:?}"),
        }
    }
    // An id that would be dangerous as text is only a text.
    rig.order(order("O'); DROP TABLE sync_order; -- \"\\ İı", &[("A", 1)]))
        .await;
    assert_eq!(rig.number(ORDERS).await, 1);
}

/// One unit each, single and in batches, all at the same time.
pub(super) async fn a_thousand_orders_share_a_hundred_units(rig: Rig) {
    rig.save(saved("A", 1, Some(100))).await;
    let ids: Vec<String> = (0..1000).map(|number| format!("O{number}")).collect();
    let mut batches = Vec::new();
    let (singles, rest) = ids.split_at(40);
    for ids in singles.chunks(1).chain(rest.chunks(16)) {
        let orders = ids
            .iter()
            .map(|id| rig.received(order(id, &[("A", 1)])))
            .collect();
        batches.push(rig.handle(&rig.orders, orders));
    }
    for outcome in join_all(batches).await {
        assert_eq!(outcome, Ok(()));
    }
    assert_eq!(rig.number(RESERVED).await, 100);
    assert_eq!(rig.number(BACKORDERED).await, 900);
    let (on_hand, reserved, version) = rig.stock("A").await;
    assert_eq!((on_hand, reserved), (100, 100));
    assert_eq!(
        rig.told(Marketplace::Amazon, "A").await.last(),
        Some(&(version, 0))
    );
    rig.assert_adds_up().await;
}

/// Orders of several SKUs in any order of lines, counts, listings and
/// confirmations, in many transactions at once.
pub(super) async fn everything_at_once_adds_up(rig: Rig) {
    const SKUS: [&str; 5] = ["A", "B", "C", "D", "E"];
    let random = Random::seeded(7);
    let pick = || SKUS[random.below(5) as usize];
    let mut orders = Vec::new();
    let mut others = Vec::new();
    for round in 0..40 {
        let batch = (0..4)
            .map(|number| {
                let lines: Vec<_> = (0..1 + random.below(4))
                    .map(|_| (pick(), 1 + random.below(3) as i64))
                    .collect();
                // Every fourth comes twice.
                rig.received(order(&format!("{}", (round * 4 + number) * 3 / 4), &lines))
            })
            .collect();
        orders.push(rig.handle(&rig.orders, batch));
        let counts = (0..3)
            .map(|_| rig.received(saved(pick(), round + 1, Some(random.below(60) as i64))))
            .collect();
        let marketplace = Marketplace::ALL[random.below(3) as usize];
        let heard = vec![
            rig.received(live(marketplace, pick())),
            rig.received(acked(marketplace, pick(), 0, 0)),
        ];
        let rig = &rig;
        others.push(async move {
            tokio::join!(
                rig.handle(&rig.products, counts),
                rig.handle(&rig.channels, heard)
            )
        });
    }
    let (orders, others) = tokio::join!(join_all(orders), join_all(others));
    assert!(orders.iter().all(Result::is_ok), "{orders:?}");
    assert!(
        others.iter().all(|(a, b)| a.is_ok() && b.is_ok()),
        "{others:?}"
    );
    assert_eq!(rig.number(ORDERS).await, 120);
    rig.assert_adds_up().await;
    for sku in SKUS {
        let (on_hand, reserved, version) = rig.stock(sku).await;
        let last = rig.told(Marketplace::Trendyol, sku).await.last().copied();
        assert_eq!(
            last,
            (version > 0).then_some((version, on_hand - reserved)),
            "{sku}"
        );
    }
}
