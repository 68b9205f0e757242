//! A newer version comes while the shop still thinks about the first, and the
//! shop approves the first before it comes to the newer one.

use std::time::Duration;

use domain::Marketplace;
use simulator::books::ItemState;

use crate::kit::{DEADLINE, World};
use crate::wishes::{FIRST, SECOND, stock};

#[tokio::test]
async fn a_change_that_was_overtaken_by_the_approval_arrives() {
    let world = World::open_still().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    let market = Marketplace::Trendyol;
    let accepted = |kind: &'static str| {
        let world = &world;
        async move {
            testkit::wait::until(DEADLINE, || async {
                world.batches(market, kind).await == 1
            })
            .await;
        }
    };
    let pass = async || {
        world.clock.advance(Duration::from_secs(1));
        world.simulator.settle(market).await.expect("settled");
    };

    accepted("ProductV2OnBoarding").await;
    pass().await;
    let shown = service
        .until(market, |shown| shown.remote_id.is_some())
        .await;
    assert_eq!(shown.remote_id.as_deref(), Some("4006381333931"));
    assert_eq!(world.item(market).await.state, ItemState::Pending);
    service.publish(SECOND.message()).await;
    accepted("ProductV2Update").await;
    // The first version is approved and the change, for what is not approved
    // yet, refused; so it goes out again for what is.
    testkit::wait::until(DEADLINE, || async {
        pass().await;
        let shown = service.listing(market).await.expect("a listing");
        assert_ne!(shown.state, "rejected", "{}", shown.problems);
        shown.live_version == 2
    })
    .await;
    let content = world.batches(market, "ApprovedProductContentUpdate");
    assert_eq!(content.await, 1);
    let item = world.item(market).await;
    assert_eq!(
        (item.creates, item.draft.title.as_str(), item.draft.price),
        (1, SECOND.title, SECOND.price)
    );
}
