"""Given names that are common in Europe, the Americas and Asia and are no English words.

With them, a name is told from other words in lower case too: "tom, did you lock up?".
"""

_NAMES = """
aaron abdul abigail adam adrian agnes ahmed aisha alan albert alejandro aleksandra alessandro alex
alexander alexandra alexis alice alicia alina alison amanda amelie amina amir amit amy ana anders
andrea andreas andrei andrew andy angela anil anita anja anna anne annette annika anton antonio
anya arjun arne arthur asha astrid audrey barbara bart bastian beatrice ben benjamin bernd beth
bettina bianca birgit bjorn bob boris brenda brian bridget bruno caleb camille carla carlos carmen
carol caroline catherine cecilia celine charles charlie charlotte chiara chloe chris christian
christina christine christoph claire clara claudia clemens colin connor craig cristina daisuke dan
dana daniel daniela danielle dave david deborah deepak denis dennis derek diana diego dieter
dimitri dirk dominik donna dorothy doug duncan edgar eduardo edward elena eleni elias elizabeth
ellen elsa emil emilia emily emma emmanuel enrique eric erik erika erin esther ethan eugene eva
evan evelyn fabian fatima felix fernando fiona florian francesca francois franz fred frederik
frieda fritz gabriel gabriela gareth gary geoff georg george gerald gerard gerd giovanni giulia
greg gregor greta guido gustav hanna hannah hannes hans harald harriet harry hassan heather heidi
heike helen helena helga henrik henry hiroshi holger hugo ian ibrahim igor ilse imran ines inga
ingrid irena isaac isabel isabella ivan ivana jacob jacques jake jakob james jamie jan jana jane
janet janine jasmin jason javier jeff jennifer jenny jens jeremy jessica jim joan joanna joao joe
joel johan johanna johannes john jonas jonathan jorge jose joseph josh joshua juan judith julia
julian julie jurgen justin kai karen karim karin karl karla kate katharina katie katja keith kelly
kenji kerstin kevin kim klaus konrad kristina kumar kwame lara larissa lars laura lauren lea lena
leo leonie liam lina linda lisa lorenzo louis louise luca lucas lucia lucy luis luisa lukas luke
lydia magda magnus maja manuel marc marcel marco marcus marek margaret maria marie marina mario
marion marius marko markus marta martha martin martina mary mateo matteo matthew matthias maya
mehmet melanie melissa mia michael michaela michel miguel mika mike mila mina miriam mohamed
mohammed moira monica monika moritz muhammad nadia nadine nancy naomi natalia natalie nathan neil
nele nicola nicole niels nikhil nikola nils nina noah nora norbert oleg olga oliver olivia olivier
omar oscar oskar otto pablo pamela paolo patricia patrick paul paula pauline pavel pedro peter
petra phil philip philipp pia pierre pilar piotr priya rachel rafael rahul raj ralf ramon raphael
raquel ravi rebecca regina renate ricardo richard rita robert roberto roland ross ruben rudi ruth
ryan sabine sabrina sam samantha samira samuel sandra sara sarah sascha sebastian serena sergei
sergio shreya silke silvia simon simone sofia sonja sophia sophie stefan stefanie steffi stephen
steve steven stuart sunil susan susanne sven svenja tamara tanja tanya tara ted teresa theo
theresa thomas tim timo tina tobias tom tomas tommy tony tracy udo ulrich ulrike ursula uwe
vanessa vera verena veronica victor victoria vikram viktor vincent vivian vlad walter wendy werner
wolfgang xavier yannick yasmin yuki yusuf yvonne zara zoe
"""
GIVEN_NAMES = frozenset(_NAMES.split())
