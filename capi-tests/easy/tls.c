/* wss: whom we trust and who we are. Arguments: URL, directory of certificates, NAME=VALUE... */
#include "test.h"

static char *whole_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(65536);
    *size = file ? fread(bytes, 1, 65536, file) : 0;
    if (file) fclose(file);
    return bytes;
}

static CURLcode blob(CURL *curl, CURLoption which, const char *path)
{
    struct curl_blob blob;
    CURLcode code;
    blob.data = whole_file(path, &blob.len);
    blob.flags = CURL_BLOB_COPY;
    code = curl_easy_setopt(curl, which, &blob);
    free(blob.data);
    return code;
}

static void option(CURL *curl, const char *directory, const char *text)
{
    const char *value = strchr(text, '=') + 1;
    int name = (int)(value - text - 1);
    char path[4096];
    CURLcode code = CURLE_UNKNOWN_OPTION;
    snprintf(path, sizeof path, "%s/%s", directory, value);
    if (!strncmp(text, "ca", (size_t)name))
        code = curl_easy_setopt(curl, CURLOPT_CAINFO, path);
    else if (!strncmp(text, "ca-blob", (size_t)name))
        code = blob(curl, CURLOPT_CAINFO_BLOB, path);
    else if (!strncmp(text, "peer", (size_t)name))
        code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, atol(value));
    else if (!strncmp(text, "host", (size_t)name))
        code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, atol(value));
    else if (!strncmp(text, "cert", (size_t)name))
        code = curl_easy_setopt(curl, CURLOPT_SSLCERT, path);
    else if (!strncmp(text, "cert-blob", (size_t)name))
        code = blob(curl, CURLOPT_SSLCERT_BLOB, path);
    else if (!strncmp(text, "key", (size_t)name))
        code = curl_easy_setopt(curl, CURLOPT_SSLKEY, path);
    else if (!strncmp(text, "key-blob", (size_t)name))
        code = blob(curl, CURLOPT_SSLKEY_BLOB, path);
    else if (!strncmp(text, "type", (size_t)name)) {
        code = curl_easy_setopt(curl, CURLOPT_SSLCERTTYPE, value);
        if (!code) code = curl_easy_setopt(curl, CURLOPT_SSLKEYTYPE, value);
    } else if (!strncmp(text, "version", (size_t)name))
        code = curl_easy_setopt(curl, CURLOPT_SSLVERSION, atol(value));
    printf("option %.*s: %d\n", name, text, (int)code);
}

int main(int argc, char **argv)
{
    char words[CURL_ERROR_SIZE] = "";
    CURL *curl = new_handle(argv[1]);
    CURLcode code;
    unsigned char *large;
    int i;
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words) == CURLE_OK);
    for (i = 3; i < argc; i++) option(curl, argv[2], argv[i]);
    code = curl_easy_perform(curl);
    printf("perform: %d, in words: %s\n", (int)code, words[0] ? "yes" : "no");
    if (code != CURLE_OK) {
        curl_easy_cleanup(curl);
        return 0;
    }
    code = send_text(curl, "over TLS");
    printf("send: %d\n", (int)code);
    if (print_next(curl) == CURLE_OK) {
        large = malloc(300000);
        fill_pattern(large, 300000);
        printf("send: %d\n", (int)send_all(curl, large, 300000, CURLWS_BINARY));
        free(large);
        print_next(curl);
        print_frames(curl, 1000);
    }
    curl_easy_cleanup(curl);
    return 0;
}
