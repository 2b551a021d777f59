/* HEADERFUNCTION, DEBUGFUNCTION and STDERR: what is told of the handshake. */
#include "test.h"

static size_t on_header(char *data, size_t size, size_t count, void *user)
{
    size_t all = size * count;
    (void)user;
    if (size * count > 20 && !memcmp(data, "Sec-WebSocket-Accept", 20)) count = 20 / size;
    fputs("header: ", stdout);
    print_bytes((unsigned char *)data, size * count);
    putchar('\n');
    return all;
}

static int kinds[8];

static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *user)
{
    (void)curl, (void)data;
    CHECK(user == kinds);
    if (size && (int)type < 8) kinds[type] = 1;
    return 0;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    FILE *file = tmpfile();
    CHECK(file != NULL);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    CHECK(curl_easy_setopt(curl, CURLOPT_STDERR, file) == CURLE_OK);
    if (argc == 2) {
        curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
        CHECK(curl_easy_setopt(curl, CURLOPT_DEBUGDATA, kinds) == CURLE_OK);
    }
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    printf("told: text %d, header in %d, header out %d\n", kinds[CURLINFO_TEXT],
           kinds[CURLINFO_HEADER_IN], kinds[CURLINFO_HEADER_OUT]);
    curl_easy_cleanup(curl);
    fflush(file);
    printf("stderr: %s\n", ftell(file) > 0 ? "some" : "nothing");
    fclose(file);
    return 0;
}
