/**
 * What people choose when nothing stops them, and words of our own context (ASVS 6.1.2): what published lists lack. Lower case, letters for look-alike digits,
 * nothing else, as src/features/passwords/rules.ts folds. A password is refused when it is one of these, one of these several times, or one in a wrapping of digits and signs.
 */
export const commonWords =
  `password passwort passwords mypassword thepassword newpassword oldpassword yourpassword password password passwordpassword passphrase
  mypassphrase correcthorsebatterystaple correcthorsebattery qwerty qwertz azerty qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl qwertzuiop
  azertyuiop asdfghjkl asdfghjklzxcvbnm zxcvbnm zxcvbnmasdfghjkl yxcvbnm qazwsx qazwsxedc qazwsxedcrfv onetwothreefour onetwothree
  abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz letmein letmeinplease letmeinnow pleaseletmein welcome welcomehome welcometo welcomeback
  iloveyou iloveyousomuch iloveyouforever iloveyoubaby ilovemyself ilovemyfamily ilovemymom ilovemydad ilovecoffee ilovejesus iloveyouso
  monkey dragon sunshine princess football baseball basketball superman batman spiderman starwars pokemon minecraft liverpool liverpoolfc
  arsenal chelsea barcelona realmadrid manchester manchesterunited juventus bayernmunich borussiadortmund michael michelle jennifer jessica
  charlie jordan ashley daniel andrew thomas matthew anthony joshua nicole hunter shadow master killer trustno trustnoone whatever
  freedom computer internet samsung google facebook linkedin instagram microsoft windows macintosh apple iphone android
  administrator admin adminadmin administration root rootroot superuser sysadmin user username useruser guest guestguest test testtest
  testing testingtesting testuser demo demodemo default defaultpassword changeme changemenow changethis changeit temporary temppassword
  secret topsecret secretpassword supersecret mysecret mysecretpassword access accessdenied login loginlogin signin letmesignin
  blink blinkblink blahblahblah nothing something someone everyone hello helloworld hellohello hellothere goodmorning goodbye
  summer winter spring autumn january february march april june july august september october november december monday tuesday wednesday
  thursday friday saturday sunday london paris berlin newyork newyorkcity california losangeles chicago germany england australia america
  unitedstates canada france spain italy india pakistan brazil mexico jesuschrist jesus christ jesusislord godisgood godislove
  blessed forever foreverlove family myfamily friends bestfriends babygirl babyboy sweetheart honeybunny chocolate strawberry butterfly
  rainbow flower beautiful lovely loveyou lovelove loveme lovers angel angels diamond golden silver purple orange yellow
  cheese pizza cookie banana coffee coffeecoffee coffeeshop espresso cappuccino cortado cortadocortado yoga yogastudio namaste
  mustang ferrari porsche mercedes corvette harley harleydavidson yamaha honda toyota volkswagen
  metallica slipknot eminem beyonce taylorswift harrypotter hogwarts gandalf lordoftherings gameofthrones starwarsrocks
  maytheforcebewithyou iamyourfather tobeornottobe thequickbrownfox thequickbrownfoxjumps loremipsum loremipsumdolor
  startrek matrix thematrix zaq xsw mnbvcxz lkjhgfdsa poiuytrewq qweasdzxc qweasd asdfgh asdfasdf asdf qwer qwerqwer qwerasdf zxcv
  donttellanyone nopassword nopasswords ihatepasswords idontknow iforgot iforgotmypassword forgotpassword enterpassword company companyname
  business office school student teacher security safe safety server database network wireless`.split(/\s+/)
