#include "main/datagen/retail_market.h"

#include <string_view>

namespace firesteel::datagen {

namespace {

/// Customers and the lines they order in a year; `anonymous`: lines without a customer number.
struct Country {
    std::string_view name;
    int customers;
    int lines;
    int anonymous;
};

constexpr Country kCountries[] = {
    {"United Kingdom", 3942, 361878, 133600},
    {"Germany", 95, 9495, 0},
    {"France", 87, 8491, 66},
    {"Spain", 31, 2533, 0},
    {"Belgium", 25, 2069, 0},
    {"Switzerland", 21, 1877, 125},
    {"Portugal", 19, 1480, 39},
    {"Italy", 15, 803, 0},
    {"Finland", 12, 695, 0},
    {"Austria", 11, 401, 0},
    {"Norway", 10, 1086, 0},
    {"Netherlands", 9, 2371, 0},
    {"Australia", 9, 1259, 0},
    {"Channel Islands", 9, 758, 0},
    {"Denmark", 9, 389, 0},
    {"Cyprus", 8, 622, 0},
    {"Sweden", 8, 462, 0},
    {"Japan", 8, 358, 0},
    {"Poland", 6, 341, 0},
    {"Israel", 4, 250, 47},
    {"Unspecified", 4, 244, 202},
    {"USA", 4, 291, 0},
    {"Canada", 4, 151, 0},
    {"Greece", 4, 146, 0},
    {"EIRE", 3, 7485, 711},
    {"Malta", 2, 127, 0},
    {"United Arab Emirates", 2, 68, 0},
    {"Bahrain", 2, 17, 2},
    {"Singapore", 1, 229, 0},
    {"Iceland", 1, 182, 0},
    {"European Community", 1, 61, 0},
    {"RSA", 1, 58, 0},
    {"Lebanon", 1, 45, 0},
    {"Lithuania", 1, 35, 0},
    {"Brazil", 1, 32, 0},
    {"Czech Republic", 1, 30, 0},
    {"Saudi Arabia", 1, 10, 0},
    {"Hong Kong", 0, 0, 288},
};

constexpr int kFirstId = 12346;
constexpr int kLastId = 18287;
constexpr double kUsualLines = 91.6;  // of a customer in a year

const Quantiles kOrders{{0, 1}, {0.35, 1}, {0.5, 2}, {0.75, 5}, {0.9, 9}, {0.99, 30}, {0.999, 90}, {1, 211}};
const Quantiles kBaskets{{0, 0.3}, {0.5, 0.9}, {0.9, 1.6}, {0.97, 3}, {0.995, 8}, {1, 30}};

WeightedChoice anonymous_countries() {
    std::vector<double> weights;
    for (const Country& country : kCountries) weights.push_back(country.anonymous);
    return WeightedChoice(weights);
}

/// `count` different numbers of the range customers' numbers come from (or of a wider one when it is too
/// small).
std::vector<int> draw_ids(Random& random, size_t count) {
    const size_t range = std::max<size_t>(static_cast<size_t>(kLastId - kFirstId + 1), count);
    std::vector<int> ids;
    for (size_t i = 0; i < range; ++i) ids.push_back(kFirstId + static_cast<int>(i));
    random.shuffle(ids);
    ids.resize(count);
    return ids;
}

}  // namespace

Market::Market(Random& random, size_t customers, size_t orders) : anonymous_(anonymous_countries()) {
    const std::vector<int> ids = draw_ids(random, customers);
    std::vector<size_t> countries;  // one entry per customer
    for (size_t c = std::size(kCountries); c-- > 0;)
        countries.insert(countries.end(), static_cast<size_t>(kCountries[c].customers), c);
    if (customers < countries.size()) random.shuffle(countries);  // a small file has a mixture of them
    std::vector<double> eagerness;
    for (size_t i = 0; i < customers; ++i) {
        const Country& country = kCountries[i < countries.size() ? countries[i] : 0];
        customers_.push_back({ids[i], country.name, kBaskets.draw(random)});
        const double wanted = country.lines / (kUsualLines * country.customers);
        eagerness.push_back(kOrders.draw(random) * wanted);
    }
    hand_out(random, eagerness, orders);
}

void Market::hand_out(Random& random, const std::vector<double>& eagerness, size_t orders) {
    for (size_t i = 0; i < customers_.size() && i < orders; ++i) turns_.push_back(i);
    std::vector<double> further;
    for (double orders_of_one : eagerness) further.push_back(std::max(0.0, orders_of_one - 1));
    const WeightedChoice choice(further);
    while (turns_.size() < orders) turns_.push_back(choice.draw(random));
    random.shuffle(turns_);
}

std::string_view Market::anonymous_country(Random& random) const {
    return kCountries[anonymous_.draw(random)].name;
}

}  // namespace firesteel::datagen
