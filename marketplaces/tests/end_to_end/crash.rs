//! The process is lost between a call and its answer.

use domain::Marketplace;

use crate::kit::World;
use crate::wishes::{FIRST, SECOND, stock};

/// Where each shop takes a new listing.
const CREATIONS: [&str; 3] = ["/amazon/api/listings/", "/v2/products", "/products/import"];
/// Where each takes new content, and two of them a new price.
const UPDATES: [&str; 3] = [
    "/amazon/api/listings/",
    "/content-bulk-update",
    "/ticket-api/",
];
const PRICES: [&str; 2] = ["/price-and-inventory", "/price-uploads"];

#[tokio::test]
async fn a_creation_whose_answer_was_lost_is_not_repeated() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    world.hold.arm(&CREATIONS);
    service.publish(FIRST.message()).await;
    world.hold.all_reached().await;
    service.kill().await;

    let service = world.start().await;
    service.until_live(1).await;
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!((item.creates, item.draft.title.as_str()), (1, FIRST.title));
    }
}

#[tokio::test]
async fn an_update_whose_answer_was_lost_arrives() {
    for pieces in [&UPDATES[..], &PRICES[..]] {
        let world = World::open().await;
        let service = world.start().await;
        service.publish(stock(1, 10)).await;
        service.publish(FIRST.message()).await;
        service.until_live(1).await;
        service.until_acknowledged(1).await;
        world.hold.arm(pieces);
        service.publish(SECOND.message()).await;
        world.hold.all_reached().await;
        service.kill().await;

        let service = world.start().await;
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
}
