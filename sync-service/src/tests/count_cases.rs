//! Counting.

use domain::{Marketplace, ProductId};
use store::params;

use super::rig::{Rig, order, saved};

const MOVEMENTS: &str = "SELECT count(*) FROM sync_movement";

pub(super) async fn a_count_moves_the_ledger(rig: Rig) {
    rig.save(saved("A", 1, None)).await;
    assert_eq!(rig.stock("A").await, (0, 0, 0));
    assert!(
        rig.told(Marketplace::Amazon, "A").await.is_empty(),
        "never counted"
    );
    let message = rig.received(saved("A", 2, Some(7)));
    for _ in 0..2 {
        rig.handle(&rig.products, vec![message.clone()])
            .await
            .expect("count");
    }
    assert_eq!(rig.stock("A").await, (7, 0, 1));
    assert_eq!(rig.number(MOVEMENTS).await, 1);
    rig.save(saved("A", 3, Some(4))).await;
    rig.save(saved("A", 4, None)).await;
    assert_eq!(rig.stock("A").await, (4, 0, 2));
    assert_eq!(
        rig.number("SELECT CAST(min(delta) AS BIGINT) FROM sync_movement")
            .await,
        -3
    );
    for marketplace in Marketplace::ALL {
        assert_eq!(rig.told(marketplace, "A").await, [(1, 7), (2, 4)]);
    }
    rig.assert_adds_up().await;
}

/// The key of a message is the version, never the number in it.
pub(super) async fn selling_one_and_restocking_one_is_told(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    rig.order(order("O", &[("A", 1)])).await;
    rig.save(saved("A", 2, Some(6))).await;
    assert_eq!(
        rig.told(Marketplace::Trendyol, "A").await,
        [(1, 5), (2, 4), (3, 5)]
    );
    rig.save(saved("A", 3, Some(6))).await;
    assert_eq!(
        rig.told(Marketplace::Trendyol, "A").await.last(),
        Some(&(4, 5))
    );
}

pub(super) async fn late_counts_are_left_out(rig: Rig) {
    rig.save(saved("A", 3, Some(5))).await;
    rig.save(saved("A", 2, Some(9))).await;
    rig.save(saved("A", 3, Some(9))).await;
    assert_eq!(rig.stock("A").await, (5, 0, 1));
    // A newer text came first; the count of the version before still counts.
    rig.save(saved("B", 2, None)).await;
    rig.save(saved("B", 1, Some(8))).await;
    assert_eq!(rig.stock("B").await, (8, 0, 1));
    rig.assert_adds_up().await;
}

pub(super) async fn a_count_reaches_who_waits(rig: Rig) {
    rig.order(order("FIRST", &[("A", 2), ("B", 1)])).await;
    rig.context.clock.advance(std::time::Duration::from_secs(1));
    rig.order(order("SECOND", &[("A", 3)])).await;
    rig.save(saved("A", 1, Some(4))).await;
    assert_eq!(rig.stock("A").await, (4, 4, 1));
    const STATES: &str = "SELECT order_id, state, revision FROM sync_order ORDER BY order_id";
    let rows = rig.store.query(STATES, &[]).await.expect("orders");
    let states = |rows: &[store::Row]| {
        rows.iter()
            .map(|row| {
                (
                    row.text(1).expect("state").to_owned(),
                    row.int(2).expect("revision"),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        states(&rows),
        [("backordered".to_owned(), 2), ("backordered".to_owned(), 2)]
    );
    assert_eq!(rig.missing("FIRST").await, [("B".to_owned(), 1)]);
    assert_eq!(rig.missing("SECOND").await, [("A".to_owned(), 1)]);
    rig.save(saved("B", 1, Some(1))).await;
    rig.save(saved("A", 2, Some(6))).await;
    let rows = rig.store.query(STATES, &[]).await.expect("orders");
    assert_eq!(
        states(&rows),
        [("reserved".to_owned(), 3), ("reserved".to_owned(), 3)]
    );
    assert_eq!(rig.stock("A").await, (6, 5, 2));
    rig.assert_adds_up().await;
}

pub(super) async fn a_count_below_the_reserved_takes_back(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    rig.order(order("FIRST", &[("A", 2)])).await;
    rig.context.clock.advance(std::time::Duration::from_secs(1));
    rig.order(order("SECOND", &[("A", 3)])).await;
    rig.save(saved("A", 2, Some(3))).await;
    assert_eq!(rig.stock("A").await, (3, 3, 4));
    const GRANTED: &str = "SELECT granted FROM sync_reservation WHERE order_id = $1";
    for (order, granted) in [("FIRST", 2), ("SECOND", 1)] {
        let row = rig
            .store
            .query_opt(GRANTED, &params![order])
            .await
            .expect("line");
        assert_eq!(row.expect("a line").int(0), Ok(granted), "{order}");
    }
    assert_eq!(
        rig.told(Marketplace::Amazon, "A").await.last(),
        Some(&(4, 0))
    );
    rig.assert_adds_up().await;
}

pub(super) async fn a_later_product_takes_its_sku_over(rig: Rig) {
    let mut older = saved("A", 9, Some(5));
    let mut newer = saved("A", 1, Some(6));
    let mut ids = [0; 2].map(|_| ProductId::from_uuid(rig.context.uuid()));
    ids.sort_unstable();
    [older.product.id, newer.product.id] = ids;
    rig.save(older.clone()).await;
    rig.save(newer).await;
    assert_eq!(rig.stock("A").await, (6, 0, 2));
    older.version = 10;
    rig.save(older).await;
    assert_eq!(rig.stock("A").await, (6, 0, 2));
}

pub(super) async fn the_audit_finds_what_does_not_add_up(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    rig.order(order("O", &[("A", 2)])).await;
    rig.hear(super::rig::live(Marketplace::Amazon, "A")).await;
    rig.assert_adds_up().await;
    let spoil = |sql: &'static str| {
        rig.store.run_tx("test.spoil", move |tx| {
            Box::pin(async move { tx.execute(sql, &[]).await })
        })
    };
    for (sql, rule) in [
        (
            "UPDATE sync_item SET on_hand = on_hand + 1",
            "sum of their movements",
        ),
        (
            "UPDATE sync_reservation SET granted = 1",
            "what order lines hold",
        ),
        (
            "UPDATE sync_order SET state = 'backordered'",
            "one of its lines",
        ),
        (
            "UPDATE sync_reservation SET state = 'backordered'",
            "while an order waits",
        ),
        (
            "UPDATE sync_channel_stock SET acked_version = 9",
            "never given",
        ),
        ("UPDATE sync_movement SET sku = 'X'", "belongs to an item"),
    ] {
        assert_eq!(spoil(sql).await, Ok(1), "{sql}");
        let findings = crate::audit(&rig.store).await.expect("audit");
        let found = findings
            .iter()
            .any(|finding| finding.to_string().contains(rule));
        assert!(found, "{sql}: {findings:?}");
    }
    // What can never be stored at all.
    for sql in [
        "UPDATE sync_item SET reserved = on_hand + 1",
        "UPDATE sync_item SET on_hand = -1, reserved = -1",
        "UPDATE sync_reservation SET granted = quantity + 1",
    ] {
        assert!(
            matches!(spoil(sql).await, Err(store::Error::Refused(_))),
            "{sql}"
        );
    }
}
