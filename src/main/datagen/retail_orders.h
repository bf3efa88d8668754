#pragma once

#include <vector>

#include "main/datagen/random.h"
#include "main/datagen/retail_calendar.h"

namespace firesteel::datagen {

enum class OrderKind {
    kSale,           // of a customer
    kReturn,         // what a customer sends back; its number begins with C
    kAnonymousSale,  // nobody knows who bought
    kStockChange,    // lost, found or broken articles at no price
    kBadDebt,        // a correction of the books; its number begins with A
    kHugeSale,       // one customer's tens of thousands of one article ...
    kHugeReturn,     // ... taken back minutes later
};

struct Order {
    Minute minute;
    OrderKind kind;
    int lines;
    size_t customer = 0;  // index in the market; meaningless without a customer
};

/// A year of orders in the order of time, `rows` lines in all. Who orders is left open.
std::vector<Order> plan_orders(Random& random, const Calendar& calendar, int64_t rows);

/// True for orders of a known customer.
bool has_customer(OrderKind kind);

}  // namespace firesteel::datagen
