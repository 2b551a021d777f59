<?php
// Receives by callback, as PHP programs do: it has no curl_ws_recv.
[, $url, $ca] = $argv + [2 => null];
$curl = curl_init($url);
$all = '';
$options = [
    CURLOPT_HTTPHEADER => ['X-From: php'],
    CURLOPT_USERPWD => 'user:secret',
    CURLOPT_TIMEOUT => 20,
    CURLOPT_WRITEFUNCTION => function ($curl, $data) use (&$all) {
        $all .= $data;
        return strlen($data);
    },
];
if ($ca !== null) {
    $options[CURLOPT_CAINFO] = $ca;
}
printf("setopt: %d\n", curl_setopt_array($curl, $options));
$done = curl_exec($curl);
printf("exec: %d, errno %d, status %d\n", $done, curl_errno($curl),
    curl_getinfo($curl, CURLINFO_RESPONSE_CODE));
printf("%d bytes: %s\n", strlen($all), bin2hex(substr($all, 0, 40)));
curl_close($curl);
