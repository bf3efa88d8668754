#include "main/datagen/retail.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "main/datagen/random.h"
#include "main/datagen/retail_calendar.h"
#include "main/datagen/retail_market.h"
#include "main/datagen/retail_orders.h"
#include "main/datagen/retail_products.h"
#include "main/datagen/text_file.h"

namespace firesteel::datagen {

namespace {

constexpr int kFirstInvoice = 536365;
constexpr double kCustomersPerOrder = 4372.0 / 22374.0;
constexpr double kRetailMarkup = 1.97;  // what those without a number pay

constexpr int kPacks[] = {1, 2, 12, 6, 4, 3, 24, 10, 8, 5, 48, 25, 20, 16, 36, 7, 9, 72, 100, 144};
const std::vector<double> kPackWeights{70, 60, 58, 39, 36,  30,  24,  22,  12,  10,
                                       6,  5,  5,  4,  3.8, 2.5, 1.8, 1.9, 1.8, 1};
constexpr std::string_view kNotes[] = {"",
                                       "",
                                       "",
                                       "",
                                       "",
                                       "",
                                       "check",
                                       "check",
                                       "?",
                                       "damages",
                                       "found",
                                       "lost in the post, it seems",
                                       "adjustment",
                                       "wet",
                                       "counted again",
                                       "thrown away",
                                       "sold as a set"};

struct Line {
    size_t product;
    int quantity;
    double price;
};

/// Writes the orders one after the other; remembers what each customer bought, since that is what comes back.
class RetailWriter {
public:
    RetailWriter(const RetailOptions& options)
        : options_(options),
          random_(options.seed),
          catalogue_(random_),
          packs_(kPackWeights),
          out_(options.path) {}

    void run();

private:
    void write_order(const Order& order, const Customer* customer);
    std::vector<Line> sale_lines(const Order& order, const Customer& customer);
    std::vector<Line> returned_lines(const Order& order, const Customer& customer);
    std::vector<Line> anonymous_lines(const Order& order);
    std::vector<Line> huge_lines(const Order& order);
    void write_stock_changes(const Order& order, std::string_view invoice);
    void write_line(std::string_view invoice, std::string_view code, std::string_view description,
                    int quantity, double price);

    RetailOptions options_;
    Random random_;
    Calendar calendar_;
    Catalogue catalogue_;
    WeightedChoice packs_;
    TextFile out_;
    std::unordered_map<int, std::vector<Line>> bought_;
    Line huge_{};
    int number_ = kFirstInvoice;
    std::string date_;   // of the order being written
    std::string whose_;  // its customer's number and country
    std::string row_;
};

/// A field as CSV wants it: quoted when it has commas or quotes, quotes doubled.
void append_field(std::string& row, std::string_view text) {
    if (text.find_first_of(",\"") == std::string_view::npos) {
        row += text;
        return;
    }
    row += '"';
    for (char c : text) {
        if (c == '"') row += '"';
        row += c;
    }
    row += '"';
}

/// At most three decimals, at least one: "2.55", "2.1", "18.0".
std::string price_text(double price) {
    std::string text = fmt::format("{:.3f}", price);
    while (text.back() == '0' && text[text.size() - 2] != '.') text.pop_back();
    return text;
}

void RetailWriter::run() {
    const std::vector<Order> orders = plan_orders(random_, calendar_, options_.rows);
    const auto known = static_cast<size_t>(std::count_if(
        orders.begin(), orders.end(), [](const Order& order) { return has_customer(order.kind); }));
    const auto customers = std::max<size_t>(
        1, static_cast<size_t>(std::lround(kCustomersPerOrder * static_cast<double>(known))));
    const Market market(random_, customers, known);

    out_.write("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    size_t turn = 0;
    const Customer* huge_buyer = nullptr;
    for (const Order& order : orders) {
        const Customer* customer =
            has_customer(order.kind) ? &market.customer(market.turns()[turn++]) : nullptr;
        if (order.kind == OrderKind::kHugeSale) huge_buyer = customer;
        if (order.kind == OrderKind::kHugeReturn && huge_buyer != nullptr) customer = huge_buyer;
        const std::string_view country =
            customer != nullptr ? customer->country : market.anonymous_country(random_);
        whose_ =
            customer != nullptr ? fmt::format("{},{}", customer->id, country) : fmt::format(",{}", country);
        write_order(order, customer);
        number_ += random_.chance(0.746) ? 2 : 1;
    }
    out_.close();
}

void RetailWriter::write_order(const Order& order, const Customer* customer) {
    const bool returned = order.kind == OrderKind::kReturn || order.kind == OrderKind::kHugeReturn;
    const bool correction = order.kind == OrderKind::kBadDebt;
    const std::string invoice = fmt::format("{}{}", returned ? "C" : correction ? "A" : "", number_);
    date_ = calendar_.text(order.minute);
    std::vector<Line> lines;
    switch (order.kind) {
        case OrderKind::kSale:
            lines = sale_lines(order, *customer);
            break;
        case OrderKind::kReturn:
            lines = returned_lines(order, *customer);
            break;
        case OrderKind::kAnonymousSale:
            lines = anonymous_lines(order);
            break;
        case OrderKind::kHugeSale:
        case OrderKind::kHugeReturn:
            lines = huge_lines(order);
            break;
        case OrderKind::kStockChange:
            return write_stock_changes(order, invoice);
        case OrderKind::kBadDebt:
            for (int i = 0; i < order.lines; ++i)
                write_line(invoice, "B", "Adjust bad debt", 1, random_.chance(0.3) ? 11062.06 : -11062.06);
            return;
    }
    for (const Line& line : lines) {
        const Product& product = catalogue_.product(line.product);
        write_line(invoice, product.code, product.description, line.quantity, line.price);
    }
}

std::vector<Line> RetailWriter::sale_lines(const Order& order, const Customer& customer) {
    std::vector<Line> lines;
    for (int i = 0; i < order.lines; ++i) {
        if (random_.chance(0.003)) {
            const size_t service = catalogue_.draw_service(random_);
            lines.push_back({service, 1, catalogue_.product(service).price});
            continue;
        }
        const size_t product = catalogue_.draw(random_);
        const double usual = catalogue_.product(product).price;
        const int pack = kPacks[packs_.draw(random_)];
        // Dear things are bought one by one, cheap ones by the dozen; large customers get a discount.
        const double appetite = customer.basket * (usual > 5 ? 0.4 : usual < 1 ? 1.6 : 1);
        const int quantity = std::max(1, static_cast<int>(std::lround(pack * appetite)));
        const bool discounted = quantity >= 100 && random_.chance(0.6);
        lines.push_back({product, quantity, discounted ? std::floor(usual * 85) / 100 : usual});
    }
    bought_[customer.id] = lines;
    return lines;
}

std::vector<Line> RetailWriter::returned_lines(const Order& order, const Customer& customer) {
    std::vector<Line> lines;
    const std::vector<Line>& earlier = bought_[customer.id];
    for (int i = 0; i < order.lines; ++i) {
        if (earlier.empty() || random_.chance(0.06)) {
            const size_t service = catalogue_.draw_service(random_);
            lines.push_back({service, -1, catalogue_.product(service).price});
            continue;
        }
        const Line& line = earlier[random_.below(earlier.size())];
        lines.push_back({line.product,
                         -std::max(1, random_.chance(0.4) ? line.quantity : random_.between(1, 3)),
                         line.price});
    }
    return lines;
}

std::vector<Line> RetailWriter::anonymous_lines(const Order& order) {
    std::vector<Line> lines;
    for (int i = 0; i < order.lines; ++i) {
        const bool service = random_.chance(0.006);
        const size_t product = service ? catalogue_.draw_service(random_) : catalogue_.draw(random_);
        const double usual = catalogue_.product(product).price;
        const int quantity = random_.chance(0.6)    ? 1
                             : random_.chance(0.85) ? random_.between(2, 6)
                                                    : random_.between(7, 60);
        lines.push_back({product, service ? 1 : quantity,
                         service ? usual : std::round(usual * kRetailMarkup * 100) / 100});
    }
    return lines;
}

std::vector<Line> RetailWriter::huge_lines(const Order& order) {
    std::vector<Line> lines;
    if (order.kind == OrderKind::kHugeSale) {
        const size_t product = catalogue_.draw(random_);
        huge_ = {product, random_.between(70000, 81000), std::min(2.08, catalogue_.product(product).price)};
    }
    const int sign = order.kind == OrderKind::kHugeSale ? 1 : -1;
    for (int i = 0; i < order.lines; ++i)
        lines.push_back({huge_.product, i == 0 ? sign * huge_.quantity : sign, huge_.price});
    return lines;
}

void RetailWriter::write_stock_changes(const Order& order, std::string_view invoice) {
    for (int i = 0; i < order.lines; ++i) {
        const Product& product = catalogue_.product(catalogue_.draw(random_));
        const std::string_view note = kNotes[random_.below(std::size(kNotes))];
        const int quantity = random_.chance(0.3) ? random_.between(1, 60)
                                                 : -random_.between(1, random_.chance(0.1) ? 2400 : 60);
        write_line(invoice, product.code, note, quantity, 0);
    }
}

void RetailWriter::write_line(std::string_view invoice, std::string_view code, std::string_view description,
                              int quantity, double price) {
    row_.clear();
    row_ += invoice;
    row_ += ',';
    row_ += code;
    row_ += ',';
    append_field(row_, description);
    row_ += fmt::format(",{},{},{},{}\n", quantity, date_, price_text(price), whose_);
    out_.write(row_);
}

}  // namespace

void generate_retail(const RetailOptions& options) {
    if (options.rows < 0) throw std::runtime_error("the number of rows must not be negative");
    RetailWriter(options).run();
}

}  // namespace firesteel::datagen
