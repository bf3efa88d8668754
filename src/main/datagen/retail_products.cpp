#include "main/datagen/retail_products.h"

#include <cmath>
#include <string_view>
#include <unordered_set>

namespace firesteel::datagen {

namespace {

constexpr std::string_view kLooks[] = {
    "RED",    "BLUE",   "PINK",    "GREEN",   "IVORY",  "WHITE",   "BLACK", "SILVER", "GOLD",
    "CREAM",  "PURPLE", "YELLOW",  "ORANGE",  "GREY",   "WOODEN",  "GLASS", "METAL",  "CERAMIC",
    "ENAMEL", "WICKER", "KNITTED", "FELT",    "PAPER",  "ZINC",    "SMALL", "LARGE",  "MINI",
    "ROUND",  "TALL",   "VINTAGE", "ANTIQUE", "RUSTIC", "PAINTED", "SOFT",  "SHINY",  "FOLDING",
};
constexpr std::string_view kMotifs[] = {
    "POLKADOT", "PAISLEY", "HEART", "STAR",   "OWL",     "RABBIT",   "SWALLOW", "DAISY",   "ROSE",
    "TULIP",    "APPLE",   "PEAR",  "CHERRY", "CIRCUS",  "CARNIVAL", "HARVEST", "WINTER",  "ALPINE",
    "SEASIDE",  "GARDEN",  "FARM",  "SPACE",  "BALLOON", "COTTAGE",  "VILLAGE", "STRIPED", "GINGHAM",
};
constexpr std::string_view kThings[] = {
    "LANTERN",     "MUG",           "BOWL",         "TEA TOWEL",   "CAKE STAND",  "CANDLE HOLDER",
    "LUNCH BOX",   "DOORSTOP",      "COAT HOOK",    "PHOTO FRAME", "TRINKET BOX", "WALL CLOCK",
    "HAND WARMER", "BUNTING",       "NAPKINS",      "GIFT WRAP",   "NOTEBOOK",    "PENCIL CASE",
    "KEY RING",    "SHOPPER",       "CUSHION",      "JAM JAR",     "STORAGE TIN", "MAGNET",
    "EGG CUP",     "APRON",         "OVEN GLOVE",   "BIRD FEEDER", "WREATH",      "BAUBLE",
    "GARLAND",     "PLAYING CARDS", "WATER BOTTLE", "TEAPOT",      "SUGAR POT",   "DRAWER KNOB",
    "DOOR SIGN",   "HANDBAG CHARM", "NECKLACE",     "BRACELET",    "PLASTERS",    "STICKERS",
    "PARTY BAG",   "CAKE CASES",    "TRAY",         "COASTER",     "VASE",        "PARASOL",
};
constexpr std::string_view kPackings[] = {"SET OF 2",   "SET OF 3",  "SET/6",
                                          "PACK OF 12", "BOX OF 24", "SET 4"};

struct Service {
    const char* code;
    const char* description;
    double price;
    double weight;
};
constexpr Service kServices[] = {
    {"POST", "POSTAGE", 18, 1256},
    {"DOT", "DOTCOM POSTAGE", 121.06, 710},
    {"M", "Manual", 15.5, 571},
    {"C2", "CARRIAGE", 50, 144},
    {"D", "Discount", 27.5, 77},
    {"S", "SAMPLES", 33.05, 63},
    {"BANK CHARGES", "Bank Charges", 15, 37},
    {"CRUK", "CRUK Commission", 82.4, 16},
    {"PADS", "PADS TO MATCH ALL CUSHIONS", 0.001, 4},
};

const Quantiles kPopularity{{0, 1},      {0.1, 3},   {0.25, 14},  {0.5, 62},
                            {0.75, 167}, {0.9, 346}, {0.99, 988}, {1, 2313}};
const Quantiles kPrices{{0, 0.12},    {0.1, 0.42}, {0.25, 1.25},  {0.5, 2.1},
                        {0.75, 4.13}, {0.9, 7.95}, {0.99, 19.95}, {1, 165}};
constexpr double kPricePoints[] = {0.12,  0.19,  0.29, 0.39,  0.42,  0.55,  0.65,  0.83,  0.85,  1.06, 1.25,
                                   1.45,  1.65,  1.95, 2.08,  2.1,   2.46,  2.55,  2.95,  3.29,  3.75, 4.13,
                                   4.25,  4.95,  5.79, 5.95,  6.75,  7.95,  8.5,   9.95,  10.95, 12.5, 12.75,
                                   14.95, 16.95, 18,   19.95, 24.95, 29.95, 39.95, 49.95, 165};

template <size_t N>
std::string_view pick(Random& random, const std::string_view (&words)[N]) {
    return words[random.below(N)];
}

std::string join(std::initializer_list<std::string_view> words) {
    std::string text;
    for (std::string_view word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

/// Mostly three words; some names carry what makes a CSV reader's life hard: commas, quotes, spaces at the
/// end.
std::string describe(Random& random) {
    const std::string_view look = pick(random, kLooks), motif = pick(random, kMotifs),
                           thing = pick(random, kThings);
    const double kind = random.uniform();
    std::string text;
    if (kind < 0.012) {
        text = std::string(thing) + ", " + join({motif, look});
    } else if (kind < 0.014) {
        text = std::string(look) + "," + join({motif, thing});
    } else if (kind < 0.0155) {
        text = join({look, thing}) + " " + std::to_string(random.between(3, 16)) + "\"";
    } else if (kind < 0.017) {
        text = std::string("LETTER \"") + static_cast<char>('A' + random.below(26)) + "\" " +
               join({look, thing});
    } else if (kind < 0.15) {
        text = join({pick(random, kPackings), motif, thing});
    } else if (kind < 0.16) {
        text = join({look, motif}) + "  " + std::string(thing);
    } else {
        text = join({look, motif, thing});
    }
    if (random.chance(0.2)) text += ' ';
    if (text.size() > 35) text.resize(35);
    return text;
}

std::string stock_code(Random& random, std::unordered_set<std::string>& taken) {
    for (;;) {
        std::string code =
            std::to_string(random.chance(0.75) ? random.between(20611, 23900) : random.between(35001, 90214));
        if (random.chance(0.25)) code += static_cast<char>('A' + random.below(random.chance(0.8) ? 4 : 26));
        if (taken.insert(code).second) return code;
    }
}

double shop_price(Random& random) {
    const double wanted = kPrices.draw(random);
    double best = kPricePoints[0];
    for (double point : kPricePoints) {
        if (std::abs(point - wanted) < std::abs(best - wanted)) best = point;
    }
    return best;
}

WeightedChoice popularity_of(Random& random, size_t articles) {
    std::vector<double> weights;
    for (size_t i = 0; i < articles; ++i) weights.push_back(kPopularity.draw(random));
    return WeightedChoice(weights);
}

}  // namespace

Catalogue::Catalogue(Random& random) : popularity_(popularity_of(random, kArticles)) {
    std::unordered_set<std::string> codes, names;
    while (products_.size() < kArticles) {
        std::string name = describe(random);
        if (!names.insert(name).second) continue;
        products_.push_back({stock_code(random, codes), std::move(name), shop_price(random)});
    }
    for (const Service& service : kServices)
        products_.push_back({service.code, service.description, service.price});
}

size_t Catalogue::draw_service(Random& random) const {
    double total = 0;
    for (const Service& service : kServices) total += service.weight;
    double point = random.uniform() * total;
    size_t index = 0;
    while (index + 1 < std::size(kServices) && (point -= kServices[index].weight) > 0) ++index;
    return kArticles + index;
}

}  // namespace firesteel::datagen
