//! A product from its first listing to its first order.

use domain::Marketplace;
use messages::events::{ListingChanged, OrderPlaced};
use messages::topology;

use crate::kit::World;
use crate::wishes::{FIRST, SECOND, SKU, Wish, stock};

/// What each shop calls the request that creates a listing.
const CREATIONS: [(Marketplace, &str); 2] = [
    (Marketplace::Trendyol, "ProductV2OnBoarding"),
    (Marketplace::Hepsiburada, "import"),
];

async fn shows(world: &World, wish: Wish) {
    let pictures: Vec<String> = wish
        .pictures
        .iter()
        .map(|name| world.picture(name))
        .collect();
    for market in Marketplace::ALL {
        let item = world.item(market).await;
        assert_eq!(item.draft.title, wish.title, "{market}");
        assert_eq!(item.draft.price, wish.price, "{market}");
        assert_eq!(item.draft.pictures, pictures, "{market}");
        assert_eq!(item.creates, 1, "{market}: created once");
    }
    for (market, kind) in CREATIONS {
        assert_eq!(world.batches(market, kind).await, 1, "{market}");
    }
}

#[tokio::test]
async fn a_listing_goes_live_once_and_is_then_updated() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    service.until_live(1).await;
    shows(&world, FIRST).await;

    service.publish(SECOND.message()).await;
    service.until_live(2).await;
    shows(&world, SECOND).await;

    // Back to the first price within a quarter of an hour, which Trendyol
    // would refuse as a repeated request if prices went out unasked.
    let third = Wish {
        version: 3,
        pictures: &["back"],
        ..SECOND
    };
    service.publish(third.message()).await;
    service.until_live(3).await;
    shows(&world, third).await;
}

#[tokio::test]
async fn every_state_of_an_update_is_announced() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    service.until_live(1).await;
    service.publish(SECOND.message()).await;
    service.until_live(2).await;
    let queue = topology::STOCK_CHANNELS.name;
    let news: Vec<ListingChanged> = service.until_delivered(queue, 1).await;
    for market in Marketplace::ALL {
        let states: Vec<&str> = news
            .iter()
            .filter(|change| change.marketplace == market && change.version == 2)
            .map(|change| change.state.name())
            .collect();
        assert!(states.contains(&"live"), "{market}: {states:?}");
    }
}

#[tokio::test]
async fn quantities_follow_and_orders_come_in_once() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(stock(1, 10)).await;
    service.publish(FIRST.message()).await;
    service.until_live(1).await;
    service.publish(stock(2, 7)).await;
    for market in Marketplace::ALL {
        world
            .until_item(market, |item| item.draft.quantity == 7)
            .await;
    }
    service.until_acknowledged(2).await;

    for (market, queue) in [
        (Marketplace::Amazon, topology::AMAZON_ORDERS),
        (Marketplace::Trendyol, topology::TRENDYOL_ORDERS),
        (Marketplace::Hepsiburada, topology::HEPSIBURADA_ORDERS),
    ] {
        let buy = async |units| {
            let wanted = vec![(SKU.to_owned(), units)];
            world.simulator.buy(market, wanted).await.expect("bought")
        };
        buy(2).await;
        service.until_delivered::<OrderPlaced>(queue.name, 1).await;
        // The lists overlap: the second order comes with the first one again.
        buy(3).await;
        let orders: Vec<OrderPlaced> = service.until_delivered(queue.name, 2).await;
        let mut units: Vec<i64> = orders.iter().map(|order| order.lines[0].quantity).collect();
        units.sort_unstable();
        assert_eq!(units, [2, 3], "{market}");
        assert_eq!(orders[0].marketplace, Some(market));
        assert_eq!(orders[0].lines[0].sku.as_str(), SKU);
        assert_eq!(orders[0].lines[0].unit_price.minor, FIRST.price);
    }
}

#[tokio::test]
async fn a_listing_without_units_waits_for_them_and_then_goes_live() {
    let world = World::open().await;
    let service = world.start().await;
    service.publish(FIRST.message()).await;
    // Amazon shows nothing that cannot be bought.
    let market = Marketplace::Amazon;
    service
        .until(market, |shown| shown.remote_id.is_some())
        .await;
    assert_eq!(world.item(market).await.draft.quantity, 0);
    service.publish(stock(1, 4)).await;
    service.until_live(1).await;
    for market in Marketplace::ALL {
        world
            .until_item(market, |item| item.draft.quantity == 4)
            .await;
    }
}
