/* wss with a hand in the configuration of TLS, for programs that selected rustls. Arguments: URL,
   directory of certificates, then words, and NAME=VALUE for options. */
#include "tls_words.h"

#if OURS
#include <rustls.h>
#endif

/* What the callbacks are given and what they do. */
static struct {
    CURL *curl;
    const char *directory;
    int calls, verified;
    CURLcode answer;
    unsigned verdict; /* of a verifier of the program's own; 0 for none */
    int reenter, other_alpn;
    const char *keylog; /* where SSLKEYLOGFILE has them written */
    const char *roots; /* another file of trusted certificates */
} state;

#if OURS
static uint32_t verify(void *userdata, const struct rustls_verify_server_cert_params *params)
{
    CHECK(userdata == &state);
    CHECK(params->end_entity_cert_der.len > 100);
    state.verified++;
    printf("verifier: %.*s, %d more\n", (int)params->server_name.len, params->server_name.data,
           (int)rustls_slice_slice_bytes_len(params->intermediate_certs_der));
    if (state.reenter) {
        long number = 0;
        printf("inside: %d %d %d %d\n", (int)curl_easy_setopt(state.curl, CURLOPT_VERBOSE, 1L),
               (int)curl_easy_perform(state.curl), (int)curl_easy_pause(state.curl, 0),
               (int)curl_easy_getinfo(state.curl, CURLINFO_RESPONSE_CODE, &number));
    }
    return state.verdict;
}

static void trust(struct rustls_client_config_builder *builder)
{
    struct rustls_root_cert_store_builder *roots = rustls_root_cert_store_builder_new();
    const struct rustls_root_cert_store *store = NULL;
    struct rustls_web_pki_server_cert_verifier_builder *verifiers;
    struct rustls_server_cert_verifier *verifier = NULL;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", state.directory, state.roots);
    CHECK(rustls_root_cert_store_builder_load_roots_from_file(roots, path, true) ==
          RUSTLS_RESULT_OK);
    CHECK(rustls_root_cert_store_builder_build(roots, &store) == RUSTLS_RESULT_OK);
    verifiers = rustls_web_pki_server_cert_verifier_builder_new(store);
    CHECK(rustls_web_pki_server_cert_verifier_builder_build(verifiers, &verifier) ==
          RUSTLS_RESULT_OK);
    rustls_client_config_builder_set_server_verifier(builder, verifier);
    rustls_server_cert_verifier_free(verifier);
    rustls_web_pki_server_cert_verifier_builder_free(verifiers);
    rustls_root_cert_store_free(store);
    rustls_root_cert_store_builder_free(roots);
}

static void change(struct rustls_client_config_builder *builder)
{
    static const uint8_t nothing[] = "nothing";
    struct rustls_slice_bytes protocol;
    protocol.data = nothing;
    protocol.len = sizeof nothing - 1;
    if (state.verdict)
        CHECK(rustls_client_config_builder_dangerous_set_certificate_verifier(builder, verify) ==
              RUSTLS_RESULT_OK);
    if (state.roots) trust(builder);
    if (state.other_alpn)
        CHECK(rustls_client_config_builder_set_alpn_protocols(builder, &protocol, 1) ==
              RUSTLS_RESULT_OK);
}
#else
static void change(void *builder)
{
    (void)builder;
}
#endif

static CURLcode configure(CURL *curl, void *ssl_ctx, void *data)
{
    CHECK(curl == state.curl);
    CHECK(ssl_ctx != NULL);
    CHECK(data == &state);
    state.calls++;
    printf("called: %d\n", state.calls);
    /* No lock is held here. */
    CHECK(curl_easy_setopt(curl, CURLOPT_USERAGENT, "inside") == CURLE_OK);
    if (state.answer == CURLE_OK) change(ssl_ctx);
    return state.answer;
}

static void word(const char *word)
{
    if (!strcmp(word, "clear")) {
        printf("clear: %d\n",
               (int)curl_easy_setopt(state.curl, CURLOPT_SSL_CTX_FUNCTION, NULL));
    } else if (!strcmp(word, "other-alpn")) {
        state.other_alpn = 1;
    } else if (!strcmp(word, "reenter")) {
        state.reenter = 1;
    } else if (!strncmp(word, "answer=", 7)) {
        state.answer = (CURLcode)atoi(word + 7);
    } else if (!strncmp(word, "verdict=", 8)) {
        state.verdict = (unsigned)atoi(word + 8);
    } else if (!strncmp(word, "keylog=", 7)) {
        state.keylog = word + 7;
    } else if (!strncmp(word, "roots=", 6)) {
        state.roots = word + 6;
    } else if (!tls_word(state.curl, state.directory, word)) {
        printf("not ok: no option %s\n", word);
    }
}

static void print_certinfo(CURL *curl)
{
    struct curl_certinfo *info = NULL;
    CHECK(curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info) == CURLE_OK);
    printf("certificates: %d", info->num_of_certs);
    if (info->num_of_certs > 0) printf(", %s", info->certinfo[0]->data);
    putchar('\n');
}

/* How many keys were written down. */
static void print_keylog(void)
{
    const char *line = words_file;
    int keys = 0;
    read_file(state.keylog);
    for (; *line; line++) keys += *line == '\n';
    printf("keys: %d\n", keys);
}

/* Small and large messages there and back, as the peer's script says. */
static void talk(CURL *curl, size_t large, int to_the_end)
{
    unsigned char *bytes = malloc(large);
    fill_pattern(bytes, large);
    printf("send: %d\n", (int)send_text(curl, "over TLS"));
    if (print_next(curl) == CURLE_OK) {
        printf("send: %d\n", (int)send_all(curl, bytes, large, CURLWS_BINARY));
        print_next(curl);
        if (to_the_end) print_frames(curl, 1000);
    }
    free(bytes);
}

static void perform(size_t large, int to_the_end)
{
    char words[CURL_ERROR_SIZE] = "";
    long verified = -1;
    CURLcode code;
    CHECK(curl_easy_setopt(state.curl, CURLOPT_ERRORBUFFER, words) == CURLE_OK);
    code = curl_easy_perform(state.curl);
    printf("perform: %d, called: %d, verified: %d, in words: %s\n", (int)code, state.calls,
           state.verified, words);
    CHECK(curl_easy_getinfo(state.curl, CURLINFO_SSL_VERIFYRESULT, &verified) == CURLE_OK);
    printf("verify result: %ld\n", verified);
    if (code == CURLE_OK) {
        print_certinfo(state.curl);
        talk(state.curl, large, to_the_end);
    }
    CHECK(curl_easy_setopt(state.curl, CURLOPT_ERRORBUFFER, NULL) == CURLE_OK);
}

int main(int argc, char **argv)
{
    int i, selected = 1, again = 0;
    size_t large = 300000;
    for (i = 3; i < argc; i++) selected &= strcmp(argv[i], "unselected") != 0;
    if (selected)
        printf("selected: %d\n", (int)curl_global_sslset(CURLSSLBACKEND_RUSTLS, NULL, NULL));
    state.curl = new_handle(argv[1]);
    state.directory = argv[2];
    printf("function: %d\n",
           (int)curl_easy_setopt(state.curl, CURLOPT_SSL_CTX_FUNCTION, configure));
    printf("data: %d\n", (int)curl_easy_setopt(state.curl, CURLOPT_SSL_CTX_DATA, &state));
    for (i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "again"))
            again = 1;
        else if (!strncmp(argv[i], "large=", 6))
            large = (size_t)atol(argv[i] + 6);
        else if (strcmp(argv[i], "unselected") != 0)
            word(argv[i]);
    }
    perform(large, !again);
    if (again) perform(large, 0);
    curl_easy_cleanup(state.curl);
    curl_global_cleanup();
    if (state.keylog) print_keylog();
    return 0;
}
