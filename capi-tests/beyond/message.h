/* What the tests of whole messages share. */
#ifndef CURLWS_MESSAGE_H
#define CURLWS_MESSAGE_H

#include "test.h"

/* An argument `name=number`. */
static inline int takes(const char *word, const char *name, long long *value)
{
    size_t length = strlen(name);
    if (strncmp(word, name, length) != 0 || word[length] != '=') return 0;
    *value = atoll(word + length + 1);
    return 1;
}

/* Sets what the words from `first` on say. */
static inline void set_options(CURL *curl, int argc, char **argv, int first)
{
    long long value;
    int i;
    for (i = first; i < argc; i++) {
        const char *word = argv[i];
        CURLcode code = CURLE_OK;
        if (takes(word, "max", &value))
            code = curlws_setopt(curl, CURLWSOPT_MAX_MESSAGE, value);
        else if (takes(word, "fragments", &value))
            code = curlws_setopt(curl, CURLWSOPT_MAX_FRAGMENTS, value);
        else if (takes(word, "queue", &value))
            code = curlws_setopt(curl, CURLWSOPT_QUEUE_LIMIT, value);
        else if (takes(word, "type", &value))
            code = curlws_setopt(curl, CURLWSOPT_TYPE, value);
        else if (takes(word, "filesize", &value))
            code = curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)value);
        else if (takes(word, "options", &value))
            code = curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)value);
        else if (!strcmp(word, "compress"))
            code = curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_COMPRESS);
        else if (!strcmp(word, "pings"))
            code = curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_NOAUTOPONG);
        else if (strstr(word, ".pem"))
            code = curl_easy_setopt(curl, CURLOPT_CAINFO, word);
        else
            printf("not ok: what is %s?\n", word);
        CHECK(code == CURLE_OK);
    }
}

static inline void print_message(unsigned flags, const void *data, size_t size)
{
    struct frame frame;
    memset(&frame, 0, sizeof frame);
    frame.flags = (int)flags;
    frame.size = (curl_off_t)size;
    frame.crc = crc32_of(0, data, size);
    memcpy(frame.head, data, size < SHOWN ? size : SHOWN);
    fputs("message ", stdout);
    print_frame(&frame);
}

#endif
