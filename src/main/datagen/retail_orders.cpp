#include "main/datagen/retail_orders.h"

#include <algorithm>
#include <cmath>

namespace firesteel::datagen {

namespace {

// What the real file has; other sizes have their share of each.
constexpr double kRealRows = 541909;
constexpr double kRealSales = 18536;
constexpr double kRealReturns = 3834;
constexpr double kRealAnonymousSales = 1589;
constexpr double kRealStockChanges = 2121;
constexpr double kRealBadDebts = 3;

constexpr Minute kHugeSales[] = {48 * 24 * 60 + 10 * 60 + 1, 373 * 24 * 60 + 9 * 60 + 15};
constexpr Minute kTakenBackAfter = 12;
constexpr int64_t kRowsWithHugeSales = 100000;

const Quantiles kSaleLines{{0, 1},     {0.05, 1}, {0.1, 2},   {0.25, 6},   {0.5, 15},
                           {0.75, 28}, {0.9, 48}, {0.95, 65}, {0.99, 111}, {1, 260}};
const Quantiles kReturnLines{{0, 1}, {0.6, 1}, {0.75, 2}, {0.9, 5}, {0.98, 14}, {1, 60}};
const Quantiles kAnonymousLines{{0, 1}, {0.3, 2}, {0.5, 15}, {0.75, 110}, {0.9, 240}, {0.98, 520}, {1, 1114}};

int draw_lines(Random& random, OrderKind kind) {
    switch (kind) {
        case OrderKind::kSale:
            return kSaleLines.draw_int(random);
        case OrderKind::kReturn:
            return kReturnLines.draw_int(random);
        case OrderKind::kAnonymousSale:
            return kAnonymousLines.draw_int(random);
        default:
            return 1;
    }
}

/// Makes the lines of all orders add up to `rows` by small changes here and there.
void settle_lines(Random& random, std::vector<Order>& orders, int64_t rows) {
    int64_t surplus = -rows;
    for (const Order& order : orders) surplus += order.lines;
    for (; surplus < 0; ++surplus) {
        Order& order = orders[random.below(orders.size())];
        order.lines += 1;
    }
    while (surplus > 0) {
        Order& order = orders[random.below(orders.size())];
        if (order.lines < 2) continue;
        order.lines -= 1;
        surplus -= 1;
    }
}

}  // namespace

bool has_customer(OrderKind kind) {
    return kind == OrderKind::kSale || kind == OrderKind::kReturn || kind == OrderKind::kHugeSale ||
           kind == OrderKind::kHugeReturn;
}

std::vector<Order> plan_orders(Random& random, const Calendar& calendar, int64_t rows) {
    const double scale = static_cast<double>(rows) / kRealRows;
    std::vector<Order> orders;
    const auto add = [&](OrderKind kind, double real_count) {
        for (auto left = static_cast<int64_t>(std::ceil(real_count * scale)); left > 0; --left) {
            if (static_cast<int64_t>(orders.size()) < rows) {
                orders.push_back({calendar.draw(random), kind, draw_lines(random, kind)});
            }
        }
    };
    if (rows >= kRowsWithHugeSales) {
        for (const Minute minute : kHugeSales) {
            orders.push_back({minute, OrderKind::kHugeSale, 1});
            orders.push_back({minute + kTakenBackAfter, OrderKind::kHugeReturn, 1});
        }
    }
    add(OrderKind::kSale, kRealSales);
    add(OrderKind::kReturn, kRealReturns);
    add(OrderKind::kAnonymousSale, kRealAnonymousSales);
    add(OrderKind::kStockChange, kRealStockChanges);
    if (rows >= kRowsWithHugeSales) add(OrderKind::kBadDebt, kRealBadDebts);
    if (orders.empty()) return orders;
    settle_lines(random, orders, rows);

    std::stable_sort(orders.begin(), orders.end(),
                     [](const Order& a, const Order& b) { return a.minute < b.minute; });
    orders.front().minute = Calendar::kFirst;
    orders.back().minute = Calendar::kLast;
    return orders;
}

}  // namespace firesteel::datagen
