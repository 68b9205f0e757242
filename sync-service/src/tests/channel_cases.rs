//! Channels.

use std::time::Duration;

use domain::Marketplace::{Amazon, Hepsiburada, Trendyol};
use store::params;

use super::rig::{PATIENCE, Rig, acked, live, order, saved};

/// Desired version, desired quantity, acked version and acked quantity.
async fn channel(rig: &Rig, marketplace: domain::Marketplace, sku: &str) -> [Option<i64>; 4] {
    const SQL: &str = "SELECT desired_version, desired_quantity, acked_version, acked_quantity
        FROM sync_channel_stock WHERE connection_id = $1 AND sku = $2";
    let values = params![super::rig::connection(marketplace), sku];
    let row = rig
        .store
        .query_opt(SQL, &values)
        .await
        .expect("channel")
        .expect("a channel");
    [0, 1, 2, 3].map(|place| row.opt_int(place).expect("int"))
}

pub(super) async fn a_live_listing_gets_the_present_stock(rig: Rig) {
    rig.hear(live(Amazon, "A")).await;
    assert!(
        rig.told(Amazon, "A").await.is_empty(),
        "nothing was ever counted"
    );
    rig.save(saved("A", 1, Some(5))).await;
    let message = rig.received(live(Trendyol, "A"));
    for _ in 0..2 {
        rig.handle(&rig.channels, vec![message.clone()])
            .await
            .expect("live");
    }
    // The wake-up for everybody, and one for the new channel alone.
    assert_eq!(rig.told(Trendyol, "A").await, [(1, 5), (1, 5)]);
    assert_eq!(rig.told(Amazon, "A").await, [(1, 5)]);
    rig.hear(acked(Trendyol, "A", 1, 5)).await;
    rig.hear(live(Trendyol, "A")).await;
    assert_eq!(
        rig.told(Trendyol, "A").await.len(),
        2,
        "it has that version already"
    );
    rig.order(order("O", &[("A", 2)])).await;
    assert_eq!(
        channel(&rig, Trendyol, "A").await,
        [Some(2), Some(3), Some(1), Some(5)]
    );
    assert_eq!(
        channel(&rig, Amazon, "A").await,
        [Some(2), Some(3), Some(0), None]
    );
    rig.assert_adds_up().await;
}

pub(super) async fn old_confirmations_are_ignored(rig: Rig) {
    for version in 1..=3 {
        rig.save(saved("A", version, Some(version * 10))).await;
    }
    rig.hear(live(Amazon, "A")).await;
    let late = [
        acked(Amazon, "A", 2, 20),
        acked(Amazon, "A", 3, 30),
        acked(Amazon, "A", 1, 10),
    ];
    let batch = late.map(|event| rig.received(event)).to_vec();
    rig.handle(&rig.channels, batch)
        .await
        .expect("confirmations");
    assert_eq!(
        channel(&rig, Amazon, "A").await,
        [Some(3), Some(30), Some(3), Some(30)]
    );
    rig.hear(acked(Amazon, "A", 2, 20)).await;
    rig.hear(acked(Amazon, "A", 3, 29)).await;
    assert_eq!(
        channel(&rig, Amazon, "A").await,
        [Some(3), Some(30), Some(3), Some(30)]
    );
}

pub(super) async fn a_confirmation_may_come_before_the_listing(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    rig.hear(acked(Hepsiburada, "A", 1, 5)).await;
    rig.hear(live(Hepsiburada, "A")).await;
    assert_eq!(rig.told(Hepsiburada, "A").await, [(1, 5)]);
    assert_eq!(
        channel(&rig, Hepsiburada, "A").await,
        [Some(1), Some(5), Some(1), Some(5)]
    );
    rig.assert_adds_up().await;
}

pub(super) async fn channels_that_are_behind_are_told_again(rig: Rig) {
    rig.save(saved("A", 1, Some(5))).await;
    rig.hear(live(Amazon, "A")).await;
    rig.hear(live(Trendyol, "A")).await;
    rig.hear(acked(Trendyol, "A", 1, 5)).await;
    let before = rig.told(Amazon, "A").await.len();
    assert_eq!(rig.module.reconcile().await, Ok(0), "it still has time");
    rig.context.clock.advance(PATIENCE + Duration::from_secs(1));
    // Two processes at once.
    let (one, other) = tokio::join!(rig.module.reconcile(), rig.module.reconcile());
    assert_eq!(one.expect("one") + other.expect("other"), 1);
    assert_eq!(rig.told(Amazon, "A").await.len(), before + 1);
    assert_eq!(rig.told(Trendyol, "A").await.len(), 2, "it was not behind");
    assert_eq!(rig.module.reconcile().await, Ok(0), "it has time again");
    rig.context.clock.advance(PATIENCE + Duration::from_secs(1));
    assert_eq!(rig.module.reconcile().await, Ok(1));
    rig.hear(acked(Amazon, "A", 1, 5)).await;
    rig.context.clock.advance(PATIENCE + Duration::from_secs(1));
    assert_eq!(rig.module.reconcile().await, Ok(0));
}
