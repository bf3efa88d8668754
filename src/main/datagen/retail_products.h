#pragma once

#include <string>
#include <vector>

#include "main/datagen/random.h"

namespace firesteel::datagen {

struct Product {
    std::string code;
    std::string description;
    double price;
};

/// What is sold. Some articles are ordered thousands of times, most of them a few.
class Catalogue {
public:
    explicit Catalogue(Random& random);

    const Product& product(size_t index) const { return products_[index]; }
    /// An article, the popular ones more often.
    size_t draw(Random& random) const { return popularity_.draw(random); }
    /// Postage, carriage, samples and the like, which come between the articles of an order.
    size_t draw_service(Random& random) const;

private:
    static constexpr size_t kArticles = 3914;

    std::vector<Product> products_;  // the articles, then the services
    WeightedChoice popularity_;
};

}  // namespace firesteel::datagen
