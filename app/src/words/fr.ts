// French. Awaits a native reader: see languages.ts.
// Says “vous”, as public services do. No-break spaces: U+202F before ; ! ? and inside « », U+00A0 before the colon.
import type { Words } from "./index.ts";

export const fr: Words = {
  "app.name": "Upstander",
  "app.skip": "Aller au contenu principal",
  "app.leave": "Quitter",
  "app.leave.hint": "Ouvre aussitôt une page vide",
  "app.leave.keys": "Au clavier, appuyez trois fois sur Échap.",
  "app.back": "Retour",
  "app.steps": "Étape {step} sur 3 : {name}",
  "app.step.choose": "Choisir",
  "app.step.check": "Vérifier",
  "app.step.sent": "Envoyer",
  "app.about": "À propos et vie privée",
  "app.language": "Langue",
  "app.new.tab": "S’ouvre dans un nouvel onglet",

  "demo.banner": "Ceci est une démonstration. Rien de ce que vous envoyez n’arrive à personne.",

  "danger.label": "En cas d’urgence",
  "danger.lead": "Si une vie est en danger, appelez le 999.",
  "danger.call": "Appeler le 999",
  "danger.silent": "Vous ne pouvez pas parler ? Appelez le 999, puis faites le 55.",
  "danger.short": "Une vie en danger ? Appelez le 999.",
  "danger.short.children": "Abus sur un enfant ? Dites-le à l’IWF, jamais à nous.",
  "danger.hotline": "Ligne antiterroriste",
  "danger.hotline.call": "0800 789 321",

  "start.title": "Qu’avez-vous vu ?",
  "start.lead":
    "Vous avez vu en ligne quelque chose qui soutient le terrorisme ou l’extrémisme violent ? Envoyez-le ici. Sans nom, sans compte. Les détails cachés sont d’abord retirés.",
  "start.pick": "Choisir des images ou des fichiers",
  "start.pick.hint": "Vidéos, PDF et documents aussi",
  "start.take": "Prendre une photo",
  "start.paste": "Coller",
  "start.paste.empty": "Il n’y a encore rien à coller. Copiez d’abord un lien ou une image.",
  "start.paste.blocked":
    "Votre téléphone ne nous a pas laissé coller. Appuyez longtemps dans la case du lien, puis choisissez Coller.",
  "start.drop": "Ou déposez quelque chose ici",
  "start.link": "Vous avez un lien ?",
  "start.link.hint": "Copiez le lien et mettez-le ici. Vous pouvez en ajouter plusieurs.",
  "start.link.add": "Ajouter le lien",
  "start.link.none": "Nous n’y trouvons pas de lien. Un lien ressemble à example.org/page.",
  "start.note": "Rien à montrer ? Racontez-nous",
  "start.draft": "Vous avez ici un signalement qui n’est pas encore envoyé.",
  "start.draft.go": "Continuer",
  "start.receipt": "Vérifier un reçu",
  "start.receipt.hint": "Vous avez déjà envoyé quelque chose ? Voyez ce qui en est sorti.",
  "start.first": "Avant de commencer",
  "start.first.keep":
    "Ne l’enregistrez pas et ne le faites pas suivre. Garder ou partager ce genre de contenu peut être interdit par la loi. Un lien suffit.",
  "start.first.children":
    "N’envoyez jamais ici d’images d’abus sexuels sur des enfants. Signalez-les plutôt à l’Internet Watch Foundation.",
  "start.first.children.link": "Signaler à l’IWF",
  "start.phone.hint": "Sur votre écran d’accueil, ou dans le menu Partager d’un iPhone.",
  "start.how": "Comment ça marche",
  "start.how.1": "Vous choisissez ce que vous envoyez.",
  "start.how.2": "Nous retirons les détails cachés, et vous vérifiez le reste.",
  "start.how.3": "Tout est verrouillé sur votre téléphone. Seules les personnes qui s’en occupent peuvent l’ouvrir.",

  "waiting.title": {
    one: "Un signalement attend d’être envoyé",
    many: "{count} de signalements attendent d’être envoyés",
    other: "{count} signalements attendent d’être envoyés",
  },
  "waiting.lead":
    "Il est verrouillé et gardé sur ce téléphone. Personne ne peut le lire ici. S’il n’est pas envoyé au bout de 14 jours, il est supprimé.",
  "waiting.from": "Fait le {day}",
  "waiting.send": "L’envoyer maintenant",
  "waiting.discard": "Supprimer",
  "waiting.discard.sure": "Le supprimer pour de bon ?",
  "waiting.discard.yes": "Oui, supprimer",
  "waiting.discard.no": "Le garder",
  "waiting.discarded": "Supprimé.",
  "waiting.sending": "Envoi : {percent}",
  "waiting.sent": "Votre signalement en attente est envoyé. Merci.",

  "check.title": "Vérifiez avant d’envoyer",
  "check.files": "Images et fichiers",
  "check.file": "Image {number}",
  "check.file.shown": "Image {number}, telle qu’elle sera envoyée",
  "check.file.larger": "Agrandir l’image {number}",
  "check.file.smaller": "Réduire l’image {number}",
  "check.file.hidden": "Pas d’aperçu de l’image {number}",
  "check.cleaning": "Recherche de détails cachés…",
  "check.removed": "Nous avons retiré : {list}.",
  "check.removed.none": "Aucun détail caché trouvé.",
  "check.removed.all": {
    one: "Voir la seule chose retirée",
    many: "Voir les {count} de choses retirées",
    other: "Voir les {count} choses retirées",
  },
  "check.remove": "Retirer le fichier {number}",
  "check.ready": "Le fichier {number} est prêt.",
  "check.removed.file": "Le fichier {number} est retiré.",
  "check.more": "Ajouter des fichiers",
  "check.visible":
    "Ce que l’on voit ou entend dans un fichier reste. Regardez s’il y a des noms, des visages ou votre propre compte.",
  "check.visible.pdf":
    "Les mots cachés sous un rectangle dessiné dans un PDF y sont toujours, comme tout ce que l’on voit. Les commentaires et les cases remplies sont retirés.",
  "check.refused": "Le fichier {number} ne peut pas être envoyé",
  "check.found.place": "le lieu de la prise de vue",
  "check.found.time": "le moment exact",
  "check.found.device": "le téléphone ou l’appareil photo",
  "check.found.person": "qui en est l’auteur",
  "check.found.software": "les applications utilisées",
  "check.found.preview": "une petite copie cachée",
  "check.found.text": "des notes cachées",
  "check.found.profile": "des détails de couleur qui peuvent désigner un téléphone",
  "check.found.hidden": "d’autres détails cachés",
  "check.screenshot":
    "On dirait une capture d’écran. Elle peut montrer qui vous êtes : votre nom, votre photo, l’heure en haut.",
  "check.cover": "Couper ou masquer",
  "check.cover.picture": "Couper ou masquer des parties de l’image {number}",
  "check.edited.both": "Vous en avez coupé et masqué des parties.",
  "check.edited.cut": "Vous en avez coupé des parties.",
  "check.edited.covered": "Vous en avez masqué des parties.",
  "check.fixed.pixels":
    "Votre navigateur brouille ce que nous lisons des images, donc vous ne pouvez rien masquer ici. Vous pouvez l’envoyer telle quelle. Ou coupez-la d’abord avec l’outil de votre téléphone.",
  "check.fixed.large":
    "Cette image est trop grande pour être montrée ou masquée ici. Vous pouvez l’envoyer telle quelle. Ou coupez-la d’abord avec l’outil de votre téléphone.",

  "check.links": "Liens",
  "check.links.hint": "Un par ligne.",
  "check.links.count": { one: "{count} lien", many: "{count} de liens", other: "{count} liens" },
  "check.links.removed": "Nous avons retiré ce qui peut révéler qui l’a partagé : {list}.",
  "check.links.goes": "Il part ainsi :",
  "check.links.made":
    "Ce genre de lien peut révéler à {platform} qui l’a partagé, et nous ne pouvons pas l’empêcher. Un lien pris dans la barre d’adresse d’un navigateur ne le ferait pas.",
  "check.links.bad":
    "La ligne {line} n’est pas un lien. Un lien ressemble à example.org/page. Écrivez le reste dans la note plus bas.",
  "check.links.many":
    "Vous pouvez envoyer {count} liens à la fois. Retirez-en et envoyez-les dans un deuxième signalement.",
  "check.links.long":
    "Ces liens sont trop longs pour partir ensemble. Envoyez-en une partie dans un deuxième signalement.",

  "check.note": "Quelque chose à nous dire ?",
  "check.note.hint":
    "Rien ne vous oblige à écrire. Où est-ce ? Qu’est-ce qui vous inquiète ? Un lieu ou une date sont-ils cités ?",
  "check.note.links": "Dans les liens de votre note aussi, nous retirons ce qui peut révéler qui les a partagés.",
  "check.note.personal.email": "Il y a une adresse e-mail dans votre note.",
  "check.note.personal.phone": "Il y a un numéro de téléphone dans votre note.",
  "check.note.personal.name": "Il y a peut-être un nom dans votre note.",
  "check.note.personal": "Si c’est le vôtre, ou si cela peut mener à vous, retirez-le. Vous pouvez quand même envoyer.",
  "check.note.long": "Votre note est trop longue. Raccourcissez-la, s’il vous plaît.",
  "check.note.left": {
    one: "Encore de la place pour environ {count} lettre",
    many: "Encore de la place pour environ {count} de lettres",
    other: "Encore de la place pour environ {count} lettres",
  },

  "ask.title": "Questions rapides",
  "ask.hint": "Elles nous aident à aller plus vite. Passez celles que vous voulez.",
  "ask.worry": "Qu’est-ce qui vous inquiète le plus ?",
  "ask.worry.encourages": "Vante des attaques ou y appelle",
  "ask.worry.proscribed": "Soutient un groupe violent",
  "ask.worry.useful": "Montre comment faire du mal",
  "ask.worry.hate": "Haine contre des gens",
  "ask.worry.unsure": "Je ne sais pas",
  "ask.target": "Une cible ou une date est-elle citée ?",
  "ask.target.target": "Une personne ou un lieu",
  "ask.target.date": "Un jour ou une heure",
  "ask.target.both": "Les deux",
  "ask.target.no": "Non",
  "ask.seen": "Où l’avez-vous vu ?",
  "ask.seen.social": "Réseaux sociaux",
  "ask.seen.chat": "Messagerie ou groupe",
  "ask.seen.video": "Site de vidéos",
  "ask.seen.game": "Jeu",
  "ask.seen.site": "Site web",
  "ask.seen.street": "Pas en ligne",
  "ask.when": "Quand l’avez-vous vu ?",
  "ask.when.today": "Aujourd’hui",
  "ask.when.week": "Cette semaine",
  "ask.when.month": "Ce mois-ci",
  "ask.when.older": "Avant",
  "ask.soon": "Si quelque chose peut arriver bientôt, ne nous attendez pas.",
  "ask.elsewhere": "Vous pouvez quand même l’envoyer ici. D’autres peuvent peut-être aider plus vite.",

  "place.title": "Est-ce le bon endroit ?",
  "place.step": "Question {step} sur 3",
  "place.yes": "Oui",
  "place.no": "Non",
  "place.on": "Continuer",
  "place.danger": "Quelqu’un est-il en danger maintenant ?",
  "place.danger.hint": "Ou quelqu’un pourrait-il être blessé bientôt ?",
  "place.child": "Voit-on un enfant de façon sexuelle ?",
  "place.child.hint": "Toute personne de moins de 18 ans. Un dessin ou une image inventée comptent aussi.",
  "place.terror": "Est-ce que cela soutient le terrorisme ou l’extrémisme violent ?",
  "place.terror.hint":
    "Cela vante des attaques, y appelle, aide un groupe violent ou montre comment faire du mal. Vous hésitez ? Dites oui.",
  "place.999": "Appelez le 999 maintenant",
  "place.999.then":
    "Les signalements ne sont pas lus tout de suite ici. Quand tout le monde est en sécurité, vous pouvez continuer.",
  "place.iwf": "Pas ici, s’il vous plaît",
  "place.iwf.title": "Prévenez l’Internet Watch Foundation",
  "place.iwf.text":
    "Ne l’enregistrez pas, ne l’envoyez ni à nous ni à personne. Donnez-leur seulement le lien. Vous n’avez pas à dire qui vous êtes.",
  "place.iwf.young":
    "Vous avez moins de 18 ans et cela vous concerne ? Childline, la ligne d’écoute des jeunes, peut vous aider à le faire retirer.",
  "place.childline": "Childline",
  "place.here": "Oui, c’est le bon endroit",
  "place.here.act": "Ce sur quoi nous pouvons agir",
  "place.here.act.1": "Images, vidéos, textes et liens qui vantent des attaques terroristes ou y appellent",
  "place.here.act.2": "Messages qui attirent des gens vers un groupe interdit ou violent",
  "place.here.act.3": "Modes d’emploi pour des attaques",
  "place.report": "Le signaler ici",
  "place.elsewhere": "D’autres peuvent mieux vous aider",
  "place.hate": "Haine contre des gens",
  "place.hate.text":
    "Quand on s’en prend à quelqu’un pour ce qu’il est : son origine, sa religion, son handicap, sa sexualité ou son genre.",
  "place.hate.link": "Signaler un crime de haine à True Vision",
  "place.police": "Police, si ce n’est pas urgent",
  "place.scam": "Arnaques et fraude",
  "place.scam.text": "Quand quelqu’un essaie de soutirer de l’argent ou des données.",
  "place.scam.link": "Aller sur Report Fraud",
  "place.scam.name": "Report Fraud",
  "place.other":
    "Harcèlement, nudité ou messages grossiers ? Utilisez le bouton de signalement du site où vous l’avez vu.",
  "place.mistakes": "Souvent envoyé ici par erreur",
  "place.mistakes.text":
    "Les nouvelles sur des attaques, la recherche et l’enseignement, les blagues et la satire. Même très durs, ils ne soutiennent pas le terrorisme.",
  "place.anyway": "Toujours un doute ? Signalez-le ici quand même",

  "check.receipt": "Je veux un reçu",
  "check.receipt.hint":
    "Huit mots. Avec eux, vous pouvez revenir voir ce qui s’est passé. Ils ne disent pas qui vous êtes.",

  "check.who": "Qui traite votre signalement",
  "check.who.desk": "L’ouvre et le lit",
  "check.who.gate": "Le reçoit, ne peut pas le lire",
  "check.who.relay": "Cache d’où il vient",
  "check.who.relay.none": "Personne pour l’instant. Celui qui le reçoit pourrait donc voir votre adresse internet.",
  "check.who.app": "Vous fournit cette application",
  "check.who.basis": "Pourquoi ils ont le droit de le garder",
  "check.who.escrow": "Qui d’autre pourrait l’ouvrir",
  "check.who.escrow.yes": "Qui détient la clé de secours du service",
  "check.who.accepts": "Ce qu’ils acceptent",
  "check.who.accepts.files": "Liens, textes, images et autres fichiers, {size} au plus en tout",
  "check.who.accepts.links": "Liens et textes seulement",
  "check.who.loading": "Nous demandons qui le traite…",
  "check.goes": "Va à : {desk}",

  "check.send": "Envoyer",
  "check.send.wait": "Pas encore prêt. Attendez un instant, puis appuyez de nouveau sur Envoyer.",
  "check.send.empty": "Ajoutez d’abord un fichier, un lien ou quelques mots.",
  "check.send.card": "Impossible d’envoyer pour l’instant : nous n’avons pas pu vérifier qui traite votre signalement.",
  "check.problem": "Il y a quelque chose à corriger",
  "check.problem.files": "Retirez les fichiers qui ne peuvent pas être envoyés.",
  "check.problem.large": "Vos fichiers sont trop lourds ensemble. Le maximum est {size}. Retirez-en.",
  "check.visible.sheet":
    "Les lignes, colonnes et feuilles masquées y sont toujours, comme tout ce que l’on voit. Les commentaires sont retirés.",

  "file.kind.pdf": "PDF {number}",
  "file.kind.text": "Texte {number}",
  "file.kind.document": "Document {number}",
  "file.kind.slides": "Présentation {number}",
  "file.kind.sheet": "Tableau {number}",
  "file.kind.video": "Vidéo {number}",
  "file.kind.file": "Fichier {number}",
  "file.unsupported":
    "Nous ne pouvons pas prendre ce genre de fichier. Les images, vidéos, PDF, textes simples et la plupart des documents de bureau conviennent, sauf s’ils sont protégés. Envoyez plutôt une capture d’écran ou un lien.",
  "file.damaged":
    "Nous n’avons pas pu lire assez bien ce fichier pour en retirer les détails cachés, donc nous ne l’envoyons pas. Envoyez plutôt une capture d’écran.",
  "file.too-large": "Ce fichier est trop lourd. Envoyez plutôt une capture d’écran ou un lien.",
  "file.broken":
    "Il y a eu un problème avec ce fichier, donc nous ne l’envoyons pas. Envoyez plutôt une capture d’écran ou un lien.",
  "file.many": {
    one: "Vous pouvez envoyer {count} fichier à la fois.",
    many: "Vous pouvez envoyer {count} de fichiers à la fois.",
    other: "Vous pouvez envoyer {count} fichiers à la fois.",
  },
  "file.not-accepted":
    "Les fichiers ne peuvent pas être pris ici en ce moment. Envoyez plutôt un lien, ou dites-nous dans la note où vous l’avez vu.",
  "file.lost":
    "L’application a dû redémarrer et a perdu ce fichier. Retirez-le de la liste et choisissez-le de nouveau.",

  "send.title": "Envoi",
  "send.locking": "Verrouillage de votre signalement…",
  "send.part": "Envoyé : {percent}",
  "send.slot":
    "Envoi dans les 20 secondes. Toutes les visites envoient aux mêmes moments : personne ne peut voir ce que vous faites ici.",
  "send.work":
    "Un instant : votre téléphone résout d’abord une petite énigme. Cela arrête les vagues de faux signalements.",
  "send.keep": "Gardez cette page ouverte jusqu’à la fin.",
  "send.progress": "Part déjà envoyée",
  "send.failed": "Pas encore envoyé",
  "send.failed.again": "Réessayer",
  "send.failed.later": "Envoyer plus tard",
  "send.failed.over": "Recommencer",
  "send.failed.why": "Ce qui s’est passé",
  "send.failed.change": "Revenir et modifier",
  "send.waits": "Votre signalement attend",
  "send.waits.lead":
    "Vous semblez être hors ligne. Votre signalement est verrouillé et gardé sur ce téléphone. Personne ne peut le lire ici.",
  "send.waits.when": "Il part dès que vous êtes de nouveau en ligne et que cette application est ouverte.",
  "send.waits.days": "Après 14 jours, il est supprimé.",
  "send.waits.receipt":
    "Si vous voulez votre reçu, gardez cette page ouverte jusqu’à l’envoi. Nous ne gardons jamais les mots.",
  "send.waits.lost": "Un signalement qui attend encore quand vous fermez cette page n’a pas de reçu.",
  "send.online": "Vous êtes de nouveau en ligne. Nouvel envoi.",
  "send.waits.small": "Un signalement court part dans les 20 secondes qui suivent. Gardez cette page ouverte.",
  "send.waits.large":
    "Certains navigateurs l’envoient aussi quand cette application est fermée. Votre réseau peut alors voir que quelque chose est parti, et à peu près sa taille : une d’une trentaine de tailles. Il ne peut pas voir quoi.",

  "problem.offline": "La connexion n’a pas marché. Vérifiez que vous êtes en ligne et réessayez.",
  "problem.full": "Le service est très occupé. Rien n’est perdu. Réessayez dans quelques minutes.",
  "problem.refused":
    "Le service n’a pas voulu prendre ce signalement, et réessayer n’y changera rien. Vous pouvez envoyer un lien à la place.",
  "problem.card":
    "Nous n’avons pas pu vérifier qui ouvrirait votre signalement, donc nous ne l’avons pas envoyé. Connectez-vous à internet et réessayez.",
  "problem.storage":
    "Nous n’avons pas pu préparer le signalement : votre navigateur ne nous a pas laissé de place. Libérez de la place sur votre téléphone, ou quittez la fenêtre privée. Puis réessayez.",
  "problem.stopped": "L’envoi est arrêté.",
  "problem.not-here": "Ce n’est plus sur ce téléphone.",
  "problem.broken":
    "Il y a eu un problème de notre côté. Rien de ce que vous avez choisi n’a quitté ce téléphone sans être verrouillé. Réessayez, s’il vous plaît.",
  "problem.empty": "Il n’y a encore rien à envoyer. Ajoutez un fichier, un lien ou quelques mots.",
  "problem.draft": "Quelque chose dans le signalement ne peut pas être envoyé ainsi. Revenez en arrière et vérifiez.",
  "problem.lost":
    "L’application a dû redémarrer et a perdu les fichiers que vous aviez choisis. Rien n’a été envoyé. Revenez en arrière et choisissez-les de nouveau. Vos liens et votre texte sont toujours là.",
  "problem.crashed.kept": "Votre signalement est verrouillé et gardé sur ce téléphone.",

  "trust.title": "Nous avons arrêté pour vous protéger",
  "trust.bad-signature":
    "Les informations sur qui ouvrirait votre signalement ne sont pas bien signées. N’envoyez rien maintenant. Revenez plus tard.",
  "trust.clock":
    "L’horloge de votre téléphone semble fausse. Réglez la date et l’heure de votre téléphone, puis réessayez.",
  "trust.expired": "Les informations sur qui ouvrirait votre signalement sont trop anciennes. Revenez plus tard.",
  "trust.rolled-back":
    "Nous avons reçu des informations plus anciennes qu’avant. Quelqu’un les a peut-être trafiquées. N’envoyez rien maintenant.",
  "trust.forked":
    "La liste des clés n’est pas celle que ce téléphone a vue avant. Quelqu’un l’a peut-être trafiquée. N’envoyez rien maintenant.",
  "trust.other-trust":
    "Cette application dit maintenant appartenir à quelqu’un d’autre. N’envoyez rien. Si vous savez pourquoi elle a changé, effacez cette application et recommencez.",
  "trust.changed":
    "Cette application n’est pas celle qu’elle devrait être. Quelqu’un l’a peut-être modifiée. N’envoyez rien maintenant. Revenez plus tard.",
  "trust.malformed": "Les informations sur qui ouvrirait votre signalement sont illisibles. Revenez plus tard.",
  "trust.again": "Réessayer",

  "sent.title": "Envoyé. Merci.",
  "sent.lead": "Votre signalement est en route vers les personnes qui s’en occupent. Il n’est plus sur ce téléphone.",
  "sent.words": "Votre reçu",
  "sent.words.lead": "Gardez ces huit mots, ou non. Ils vous montrent plus tard ce qui est sorti de votre signalement.",
  "sent.words.once": "Notez-les, ou prenez-les en photo avec prudence. Personne ne peut les retrouver, pas même nous.",
  "sent.words.list": "Mots du reçu",
  "sent.copy": "Copier les mots",
  "sent.print": "Imprimer les mots",
  "sent.print.line": "Huit mots. Gardez l’ordre.",
  "sent.copied": "Copié",
  "sent.copy.failed": "La copie n’a pas marché. Notez-les, s’il vous plaît.",
  "sent.none": "Vous n’avez pas voulu de reçu. Il n’y a rien à garder.",
  "sent.delete": "Maintenant, effacez-le de votre téléphone",
  "sent.delete.text":
    "Effacez l’image, la vidéo ou le fichier de votre galerie, de vos discussions et de vos téléchargements. Videz aussi la corbeille. Le garder ou le faire suivre peut être interdit par la loi.",
  "sent.support": "Était-ce dur à regarder ?",
  "sent.support.text":
    "C’est normal. Parlez à quelqu’un en qui vous avez confiance. Vous pouvez aussi appeler gratuitement :",
  "sent.support.victims": "Victim Support",
  "sent.support.victims.when": "Aide aux victimes, jour et nuit",
  "sent.support.samaritans": "Samaritans",
  "sent.support.samaritans.when": "Écoute, jour et nuit",
  "sent.done": "Terminé",
  "sent.left":
    "Votre signalement est en route vers les personnes qui s’en occupent. Ce téléphone n’a pas encore pu effacer la copie verrouillée. Il réessaie quand vous rouvrez cette application.",

  "receipt.title": "Vérifier un reçu",
  "receipt.lead": "Tapez ou collez vos huit mots. Ils restent sur ce téléphone et disparaissent quand vous partez.",
  "receipt.words": "Vos huit mots",
  "receipt.words.hint": "Mettez une espace entre les mots.",
  "receipt.check": "Chercher des réponses",
  "receipt.looking": "Recherche…",
  "receipt.unknown": {
    one: "Ce mot n’est pas un des nôtres : {list}. Est-il bien écrit ?",
    many: "Ces mots ne sont pas les nôtres : {list}. Sont-ils bien écrits ?",
    other: "Ces mots ne sont pas les nôtres : {list}. Sont-ils bien écrits ?",
  },
  "receipt.count": {
    one: "Cela fait {count} mot. Un reçu en a huit.",
    many: "Cela fait {count} de mots. Un reçu en a huit.",
    other: "Cela fait {count} mots. Un reçu en a huit.",
  },
  "receipt.none": "Tapez d’abord vos huit mots.",
  "receipt.slip":
    "Ce sont bien nos mots, mais ils ne vont pas ensemble. Y en a-t-il un de faux ou au mauvais endroit ?",
  "receipt.good": "Ces mots semblent bons.",
  "receipt.nothing": "Rien pour l’instant",
  "receipt.nothing.text":
    "C’est normal. Des personnes lisent les signalements un à un, et les réponses partent quelques fois par jour. Revenez dans un jour ou deux. Les réponses restent 90 jours.",
  "receipt.nothing.wrong": "Un reçu qui n’a jamais servi donne le même résultat.",
  "receipt.answers": {
    one: "Il y a {count} réponse",
    many: "Il y a {count} de réponses",
    other: "Il y a {count} réponses",
  },
  "receipt.again": "Regarder encore",
  "receipt.other": "Vérifier un autre reçu",
  "receipt.failed": "Nous n’avons pas pu regarder",

  "answer.received": "Votre signalement est arrivé",
  "answer.received.text": "Quelqu’un va bientôt le regarder.",
  "answer.looked_at": "Quelqu’un a regardé votre signalement",
  "answer.looked_at.text": "Une personne formée l’a lu.",
  "answer.referred": "Il est transmis pour être retiré",
  "answer.referred.text": "Ceux qui peuvent demander son retrait l’ont maintenant.",
  "answer.removed": "Le contenu est retiré",
  "answer.removed.text": {
    one: "Il a disparu {count} heure après sa transmission. Merci d’avoir agi.",
    many: "Il a disparu {count} d’heures après sa transmission. Merci d’avoir agi.",
    other: "Il a disparu {count} heures après sa transmission. Merci d’avoir agi.",
  },
  "answer.removed.days": {
    one: "Il a disparu {count} jour après sa transmission. Merci d’avoir agi.",
    many: "Il a disparu {count} de jours après sa transmission. Merci d’avoir agi.",
    other: "Il a disparu {count} jours après sa transmission. Merci d’avoir agi.",
  },
  "answer.removed.soon": "Il a disparu moins d’une heure après sa transmission. Merci d’avoir agi.",
  "answer.removed.plain": "Merci d’avoir agi.",
  "answer.known": "Nous le connaissions déjà",
  "answer.known.text":
    "Quelqu’un d’autre l’avait aussi envoyé. Le vôtre aide quand même : il montre que ce contenu est vu.",
  "answer.several": "Votre signalement est l’un de plusieurs qui ont mené à cela.",
  "answer.not_for_us": "Celui-ci n’était pas pour nous",
  "answer.not_for_us.text": "Vous avez quand même bien fait de demander.",
  "answer.not_for_us.not_terrorism":
    "Cela ne soutient pas le terrorisme ou l’extrémisme violent. Vous pouvez le signaler au site où vous l’avez vu.",
  "answer.not_for_us.news_or_research":
    "C’est de l’information ou de la recherche. Vous avez quand même bien fait de demander.",
  "answer.not_for_us.satire": "C’est de la satire ou une blague. Vous avez quand même bien fait de demander.",
  "answer.not_for_us.not_enough":
    "Nous ne l’avons pas trouvé avec ce que nous avions. Si vous avez un lien, envoyez-le dans un nouveau signalement.",
  "answer.not_for_us.other_service":
    "Un autre service s’en occupe. Pour un crime ou un délit, appelez la police au 101. Pour une arnaque, allez sur Report Fraud.",
  "answer.question": "Il y a une question pour vous",
  "answer.question.text": "Rien ne vous oblige à répondre.",
  "answer.question.box": "Votre réponse",
  "answer.question.box.hint": "N’écrivez ni votre nom, ni votre téléphone, ni votre adresse e-mail.",
  "answer.question.send": "Envoyer la réponse",
  "answer.question.empty": "Écrivez d’abord votre réponse.",
  "answer.question.sending": "Envoi de votre réponse…",
  "answer.question.sent": "Votre réponse est envoyée. Merci.",
  "answer.question.waits":
    "Votre réponse est verrouillée et attend sur ce téléphone. Elle part quand vous ouvrez cette application en étant en ligne.",
  "question.where": "Où l’avez-vous vu exactement ? Un lien ou le nom du compte nous aide.",
  "question.when": "Quand l’avez-vous vu ? À peu près suffit.",
  "question.link": "Avez-vous le lien ?",
  "question.more": "Pouvez-vous nous en dire plus ?",
  "question.other": "Pouvez-vous nous en dire plus ? (Question : {code})",

  "phone.title": "L’avoir sous la main",
  "phone.lead":
    "Rien ne vous oblige à mettre quelque chose sur votre téléphone. Si vous le faites, ceux qui l’utilisent peuvent le trouver.",
  "phone.look": "Choisissez d’abord un nom et une icône",
  "phone.look.text": "C’est ce qui se voit sur l’écran d’accueil et dans le menu Partager.",
  "phone.look.inside": "Le nom discret ne change que l’extérieur. Qui ouvre l’application peut voir à quoi elle sert.",
  "phone.add": "La mettre sur l’écran d’accueil",
  "phone.add.android":
    "Android : ouvrez le menu de votre navigateur et choisissez « Installer l’application » ou « Ajouter à l’écran d’accueil ». Elle est ensuite dans le menu Partager des autres applications.",
  "phone.add.iphone":
    "iPhone : appuyez sur Partager dans Safari, puis sur « Sur l’écran d’accueil » (Add to Home Screen).",
  "phone.add.seen": "Pour la retirer ensuite, effacez d’abord l’application, puis appuyez longtemps sur son icône.",
  "phone.shortcut": "iPhone : partager en deux gestes",
  "phone.shortcut.text":
    "Créez une fois un petit raccourci. Il donne un lien à cette application, et à personne d’autre.",
  "phone.shortcut.1":
    "Ouvrez l’app Raccourcis (Shortcuts) et appuyez sur le signe plus. Donnez au raccourci le nom que vous voulez.",
  "phone.shortcut.2":
    "Appuyez sur le « i » et activez l’option d’affichage dans la feuille de partage (Show in Share Sheet).",
  "phone.shortcut.3": "Ajoutez l’action qui encode l’URL (URL Encode). Elle prend ce que vous partagez.",
  "phone.shortcut.4":
    "Ajoutez l’action « Ouvrir les URL » (Open URLs). Mettez-y l’adresse ci-dessous et, juste après, le texte encodé.",
  "phone.shortcut.copy": "Copier l’adresse",
  "phone.shortcut.after":
    "Ensuite : Partager, votre raccourci, Envoyer. Les images et autres fichiers : choisissez-les ici dans l’application.",
  "phone.shortcut.history":
    "Le lien n’est jamais envoyé à qui vous fournit cette application. Votre navigateur peut quand même le garder dans son historique. Pour l’éviter, copiez le lien et utilisez Coller ici.",

  "language.title": "Langue",
  "language.lead": "Personne n’apprend quelle langue vous choisissez.",
  "language.keep": "La retenir sur ce téléphone",
  "language.keep.hint": "Toute personne qui utilise ce téléphone peut alors la voir.",
  "language.waits":
    "Ces textes n’ont pas encore été relus par une personne de langue française. Le plus important est aussi en anglais.",
  "language.unread": "Pas encore vérifié",

  "about.title": "À propos et vie privée",
  "about.lead":
    "Upstander vous permet de transmettre des contenus terroristes et extrémistes violents sans dire qui vous êtes.",
  "about.promise": "Ce que nous promettons",
  "about.promise.read":
    "Seules les personnes qui traitent les signalements peuvent ouvrir le vôtre. Il est verrouillé sur votre téléphone avant de partir.",
  "about.promise.who": "Nous ne gardons ni nom, ni adresse internet, ni cookie. Nous gardons le jour, pas l’heure.",
  "about.promise.files": "Les détails cachés sont retirés de vos fichiers. Les noms de fichiers ne sont pas envoyés.",
  "about.promise.links": "Personne ne peut dire, avec les seuls signalements, que deux d’entre eux sont de vous.",
  "about.promise.phone":
    "Votre signalement ne reste pas sur votre téléphone. S’il doit attendre, il attend verrouillé.",
  "about.promise.lost": "Quand nous disons « envoyé », il est en sûreté et ne se perdra pas.",
  "about.promise.later":
    "Les clés changent souvent et les anciennes sont détruites. La clé d’un autre jour, plus tard, n’ouvre pas votre signalement.",
  "about.not.escrow":
    "Ce service garde une clé de secours. Si on la vole, d’anciens signalements pourraient être ouverts. (Promesse P10 : non tenue, escrow.)",
  "about.not": "Ce que nous ne pouvons pas promettre",
  "about.not.phone":
    "Si quelqu’un prend votre téléphone ou y a mis un logiciel espion, il peut voir ce que vous faites.",
  "about.not.app": "On peut trouver cette application, et un signalement qui attend, sur votre téléphone.",
  "about.not.contact":
    "Votre réseau peut voir que vous avez utilisé ce service, et combien de temps. On peut l’obliger à le dire à la police ou à un tribunal.",
  "about.not.together":
    "L’un reçoit les signalements, un autre cache votre adresse. S’ils s’entendaient, ils pourraient apprendre d’où vient un signalement.",
  "about.not.host": "L’entreprise qui héberge nos ordinateurs pourrait observer ce qui arrive.",
  "about.not.content": "Ce que montrent vos fichiers, ou ce que vous écrivez, peut vous trahir.",
  "about.not.follow": "On peut voir qu’une réponse à notre question va avec votre premier signalement.",
  "about.not.code":
    "À votre première visite, et chaque fois qu’elle change, vous faites confiance à qui vous fournit cette application.",
  "about.not.share":
    "Si vous partagez quelque chose avec cette application avant de l’avoir ouverte une fois, une partie peut passer par le réseau.",
  "about.not.stores":
    "Les entreprises de stockage peuvent noter quand quelque chose est arrivé. D’anciennes copies d’une clé détruite peuvent rester sur des disques ou dans des sauvegardes.",
  "about.not.size":
    "Votre réseau peut voir à peu près la taille d’un signalement avec des fichiers : une d’une trentaine de tailles. Un navigateur peut en envoyer un qui attend quand cette application est fermée.",
  "about.clear": "Effacer cette application",
  "about.clear.text":
    "Enlève de ce téléphone tout ce que l’application a gardé, avec tout signalement qui attend. Les reçus que vous avez notés marchent toujours.",
  "about.clear.ask": "Tout effacer ?",
  "about.clear.yes": "Oui, effacer",
  "about.clear.no": "Garder",
  "about.clear.done": "Tout est effacé. L’application repart de zéro, sans rien dedans.",
  "about.clear.icon": "Son icône est encore sur votre écran d’accueil. Appuyez longtemps dessus pour la retirer.",
  "about.clear.failed":
    "Tout n’a pas pu être effacé. Utilisez les réglages de votre navigateur pour effacer les données de ce site.",

  "cover.title": "Couper et masquer",
  "cover.lead":
    "Dessinez sur ce que personne ne doit voir : votre nom, votre photo, l’heure en haut. Cela devient noir.",
  "cover.keys":
    "Rien ne vous oblige à dessiner : les boutons font la même chose. Au clavier, les flèches déplacent un cadre. Majuscule et une flèche changent sa taille, et Suppr l’enlève.",
  "cover.tools": "Outils",
  "cover.top": "Masquer le haut",
  "cover.add": "Ajouter un cadre",
  "cover.cut": "Couper les bords",
  "cover.undo": "Annuler",
  "cover.redo": "Rétablir",
  "cover.again": "Recommencer",
  "cover.opening": "Ouverture de l’image…",
  "cover.list": "Sur l’image",
  "cover.box": "Cadre {number}",
  "cover.frame": "Ce qui reste",
  "cover.region": "{name} : {place}",
  "cover.place": "gauche {left}, haut {top}, largeur {width}, hauteur {height} pour cent",
  "cover.move": "Déplacer : {name}",
  "cover.left": "À gauche",
  "cover.right": "À droite",
  "cover.up": "En haut",
  "cover.down": "En bas",
  "cover.size": "Taille : {name}",
  "cover.wider": "Plus large",
  "cover.narrower": "Plus étroit",
  "cover.taller": "Plus haut",
  "cover.shorter": "Moins haut",
  "cover.remove": "Enlever : {name}",
  "cover.whole": "Ne pas couper",
  "cover.did.add": "Ajouté : {name}. Déplacez-le avec les flèches ou avec les boutons plus bas.",
  "cover.did.remove": "Enlevé : {name}.",
  "cover.did.undo": "Annulé.",
  "cover.did.redo": "Rétabli.",
  "cover.did.start-again": "Tout est repris. L’image est entière.",
  "cover.large": "Cette image est très grande, elle sera donc réduite à l’enregistrement.",
  "cover.good": "À l’enregistrement, ce qui est noir ou coupé disparaît pour de bon.",
  "cover.save": "Enregistrer",
  "cover.saving": "Enregistrement…",
  "cover.leave": "Vous n’avez pas encore enregistré",
  "cover.leave.text": "Sans enregistrer, l’image reste comme avant.",
  "cover.leave.yes": "Partir sans enregistrer",
  "cover.failed": "Nous n’avons pas pu enregistrer",
  "cover.failed.open": "Nous n’avons pas pu ouvrir cette image",
  "cover.failed.text":
    "L’image est comme avant. Vous pouvez quand même l’envoyer. Ou coupez-la d’abord avec l’outil de votre téléphone.",
};
