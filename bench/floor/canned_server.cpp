// Answers gRPC calls with the bytes of a recording, so that a client can be timed against a server that does
// nothing.
//
//     canned_server RECORDING
//
// prints its port and serves until its standard input ends. A recording is a sequence of calls: one byte (1:
// the call is repeated for ever), the method and the number of messages, then the messages, each text behind
// its length (32 bits, numbers too). The first calls of a method get the answers of those that are not
// repeated, later ones go round the rest.

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using Answer = std::vector<grpc::ByteBuffer>;

struct Method {
    std::vector<Answer> first, repeated;
    std::atomic<size_t> calls{0};

    const Answer& next() {
        size_t call = calls++;
        if (call < first.size() || repeated.empty()) return first[call % first.size()];
        return repeated[(call - first.size()) % repeated.size()];
    }
};

using Methods = std::map<std::string, Method>;

uint32_t read_number(std::istream& in) {
    uint32_t value = 0;
    in.read(reinterpret_cast<char*>(&value), sizeof value);
    return value;
}

std::string read_text(std::istream& in) {
    std::string text(read_number(in), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    return text;
}

void load(std::istream& in, Methods& methods) {
    for (int repeats = in.get(); in; repeats = in.get()) {
        Method& method = methods[read_text(in)];
        Answer answer(read_number(in));
        for (grpc::ByteBuffer& message : answer) {
            grpc::Slice slice(read_text(in));
            message = grpc::ByteBuffer(&slice, 1);
        }
        (repeats == 1 ? method.repeated : method.first).push_back(std::move(answer));
    }
}

// One call: takes all that the client sends, then sends the answer.
class Replay : public grpc::ServerGenericBidiReactor {
public:
    explicit Replay(const Answer* answer) : answer_(answer) {
        if (answer_ == nullptr) {
            Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "not in the recording"));
        } else {
            StartRead(&request_);
        }
    }

    void OnReadDone(bool ok) override {
        if (answer_ == nullptr) return;
        if (ok) {
            StartRead(&request_);
        } else {
            send();
        }
    }

    void OnWriteDone(bool ok) override {
        if (ok) {
            send();
        } else {
            Finish(grpc::Status::CANCELLED);
        }
    }

    void OnDone() override { delete this; }

private:
    void send() {
        if (sent_ == answer_->size()) {
            Finish(grpc::Status::OK);
        } else if (sent_ + 1 == answer_->size()) {
            StartWriteAndFinish(&(*answer_)[sent_], grpc::WriteOptions(), grpc::Status::OK);
        } else {
            StartWrite(&(*answer_)[sent_++]);
        }
    }

    const Answer* answer_;
    size_t sent_ = 0;
    grpc::ByteBuffer request_;
};

class Service : public grpc::CallbackGenericService {
public:
    explicit Service(Methods& methods) : methods_(methods) {}

private:
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
        auto found = methods_.find(context->method());
        return new Replay(found == methods_.end() ? nullptr : &found->second.next());
    }

    Methods& methods_;
};

}  // namespace

int main(int argc, char** argv) {
    std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
    if (!file) {
        std::fprintf(stderr, "usage: canned_server RECORDING\n");
        return 2;
    }
    Methods methods;
    load(file, methods);
    Service service(methods);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(&service);
    builder.SetMaxReceiveMessageSize(-1);
    std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    if (server == nullptr) return 1;
    std::printf("%d\n", port);
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
