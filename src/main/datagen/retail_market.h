#pragma once

#include <string_view>
#include <vector>

#include "main/datagen/random.h"

namespace firesteel::datagen {

struct Customer {
    int id;
    std::string_view country;
    double basket;  // how much more than the usual quantities this customer takes
};

/// Who buys: the customers, whose turn it is with each order, and the countries of buyers who left no number.
class Market {
public:
    /// `customers` of them, with `orders` orders to hand out; each customer gets at least one.
    Market(Random& random, size_t customers, size_t orders);

    const Customer& customer(size_t index) const { return customers_[index]; }
    /// The customer of each order, in no particular order.
    const std::vector<size_t>& turns() const { return turns_; }
    std::string_view anonymous_country(Random& random) const;

private:
    void hand_out(Random& random, const std::vector<double>& eagerness, size_t orders);

    std::vector<Customer> customers_;
    std::vector<size_t> turns_;
    WeightedChoice anonymous_;
};

}  // namespace firesteel::datagen
