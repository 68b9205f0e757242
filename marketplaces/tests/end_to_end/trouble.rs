//! What a shop refuses.

use domain::Marketplace;

use crate::kit::{Shown, World};
use crate::wishes::{FIRST, SECOND, Wish, stock};

const LOST: Wish = Wish {
    pictures: &["lost"],
    ..FIRST
};

fn assert_explained(market: Marketplace, shown: &Shown) {
    let problem = &shown.problems[0];
    let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    let rule = text("rule").to_lowercase();
    assert!(
        rule.contains("image") || rule.contains("görsel"),
        "{market}: {problem}"
    );
    assert!(text("code").starts_with(market.name()), "{problem}");
    assert!(!text("fix").is_empty(), "{problem}");
}

#[tokio::test]
async fn a_refused_product_is_rejected_with_an_explanation_and_can_be_corrected() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(LOST.message()).await;
    for market in Marketplace::ALL {
        let shown = service
            .until(market, |shown| shown.state == "rejected")
            .await;
        assert_explained(market, &shown);
        assert_eq!(shown.live_version, 0, "{market}");
    }
    service.publish(SECOND.message()).await;
    service.until_corrected(2).await;
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!((item.creates, item.draft.title.as_str()), (1, SECOND.title));
    }
}

/// Trendyol and Hepsiburada have it then, but show it to nobody.
#[tokio::test]
async fn what_was_refused_approval_is_corrected() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    let small = Wish {
        pictures: &["small"],
        ..FIRST
    };
    service.publish(small.message()).await;
    for market in Marketplace::ALL {
        let shown = service
            .until(market, |shown| shown.state == "rejected")
            .await;
        assert_explained(market, &shown);
    }
    service.publish(SECOND.message()).await;
    service.until_corrected(2).await;
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!(
            (item.creates, item.replaces, item.draft.title.as_str()),
            (1, 1, SECOND.title),
            "{market}"
        );
    }
    let changed = world.batches(Marketplace::Trendyol, "ProductV2Update");
    assert_eq!(changed.await, 1, "by the service for what is not approved");
}

/// Amazon takes the whole listing away when its pictures are bad; the other
/// two leave what was there.
#[tokio::test]
async fn a_refused_update_leaves_the_version_before_on_sale() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    service.until_live(1).await;
    let bad = Wish {
        version: 2,
        title: SECOND.title,
        ..LOST
    };
    service.publish(bad.message()).await;
    for market in [Marketplace::Trendyol, Marketplace::Hepsiburada] {
        let shown = service
            .until(market, |shown| shown.state == "rejected")
            .await;
        assert_explained(market, &shown);
        assert_eq!(shown.live_version, 1, "{market}: still live");
        assert_eq!(world.item(market).await.draft.title, FIRST.title);
    }
    let good = Wish {
        version: 3,
        ..SECOND
    };
    service.publish(good.message()).await;
    service.until_corrected(3).await;
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!((item.creates, item.draft.title.as_str()), (1, SECOND.title));
    }
}

/// The seller has it in his shops already: from before Stox, or from an
/// installation whose database is gone.
#[tokio::test]
async fn what_is_in_the_shops_already_is_taken_over() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    service.until_live(1).await;
    service.forget().await;
    service.publish(stock(2, 10)).await;
    service.publish(SECOND.message()).await;
    service.until_live(2).await;
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!(
            (item.creates, item.draft.title.as_str(), item.draft.price),
            (1, SECOND.title, SECOND.price),
            "{market}"
        );
    }
}

#[tokio::test]
async fn a_bad_day_changes_nothing_but_the_time_it_takes() {
    let world = World::open_nasty(12).await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    service.until_live(1).await;
    service.publish(SECOND.message()).await;
    service.publish(stock(2, 7)).await;
    service.until_live(2).await;
    service.until_acknowledged(2).await;
    service.until_quiet(&world).await;
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!(
            (
                item.creates,
                item.draft.title.as_str(),
                item.draft.price,
                item.draft.quantity
            ),
            (1, SECOND.title, SECOND.price, 7),
            "{market}"
        );
    }
}
