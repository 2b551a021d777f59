/* CURLOPT_BUFFERSIZE: the largest chunk that the write callback is given. Where chunks end is each
   library's own; how long they get is not. Arguments: URL, a size (none: the default), "raw"
   or "tls". */
#include "test.h"

struct seen {
    size_t largest, total;
};

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    struct seen *seen = user;
    (void)data;
    if (size * count > seen->largest) seen->largest = size * count;
    seen->total += size * count;
    return size * count;
}

int main(int argc, char **argv)
{
    struct seen seen = {0, 0};
    const char *size = argument(argc, argv, 2, "none");
    const char *how = argument(argc, argv, 3, "");
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &seen);
    if (strcmp(size, "none"))
        printf("size %s: %d\n", size, (int)curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, atol(size)));
    if (!strcmp(how, "raw")) curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE);
    if (!strcmp(how, "tls")) curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    printf("largest chunk: %lu of %lu\n", (unsigned long)seen.largest, (unsigned long)seen.total);
    curl_easy_cleanup(curl);
    return 0;
}
